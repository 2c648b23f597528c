using System.Diagnostics;
using OpenClaw.Console.Configuration;

namespace OpenClaw.Console.Tests.Storage;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class DataDirectoryTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), "openclaw-" + Guid.NewGuid().ToString("N"));

    [Fact]
    public void Create_NewFolder_IsReadableByItsOwnerAlone()
    {
        using var data = new DataDirectory(_path);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(data.Path));
    }

    [Fact]
    public void Lock_HeldByAnother_IsRefusedNamingTheProcessAndTheRemedy()
    {
        using var first = new DataDirectory(_path);
        first.Lock();
        first.Lock();
        using var second = new DataDirectory(_path);

        var error = Assert.Throws<DataDirectoryInUseException>(second.Lock);

        Assert.Equal(Environment.ProcessId, error.Pid);
        Assert.Contains($"process {Environment.ProcessId}", error.Message, StringComparison.Ordinal);
        Assert.Contains("--data", error.Message, StringComparison.Ordinal);
        first.Dispose();
        second.Lock();
    }

    [Fact]
    public async Task Lock_HolderWasKilled_IsFree()
    {
        using var data = new DataDirectory(_path);
        var lockFile = Path.Combine(_path, "console.lock");
        using var holder = Process.Start(new ProcessStartInfo("flock") { ArgumentList = { lockFile, "sleep", "600" } })!;
        await Infrastructure.Eventually.BecomesTrueAsync(() => Record.Exception(() => { data.Lock(); data.Dispose(); }) is DataDirectoryInUseException, "held");

        holder.Kill(entireProcessTree: true);
        await holder.WaitForExitAsync(TestContext.Current.CancellationToken);

        await Infrastructure.Eventually.BecomesTrueAsync(() => Record.Exception(data.Lock) is null, "free");
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
