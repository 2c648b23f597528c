namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>Waits for something another process or thread brings about.</summary>
public static class Eventually
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public static Task BecomesTrueAsync(Func<bool> condition, string what, TimeSpan? longest = null) =>
        BecomesTrueAsync(() => Task.FromResult(condition()), what, longest);

    public static async Task BecomesTrueAsync(Func<Task<bool>> condition, string what, TimeSpan? longest = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < (longest ?? Longest), $"Never happened: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
