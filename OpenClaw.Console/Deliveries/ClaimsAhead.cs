namespace OpenClaw.Console.Deliveries;

/// <summary>What a pump has claimed and not yet sent. Used under the pump's lock.</summary>
/// <param name="ended">Where what is given back is handed in.</param>
internal sealed class ClaimsAhead(TimeProvider time, List<DeliveryCompletion> ended)
{
    /// <summary>What has waited longer is given back: its claim must last for the whole delivery.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly Queue<(DeliveryClaim Claim, long At)> _claims = new();

    public int Count => _claims.Count;

    public void Add(IReadOnlyList<DeliveryClaim> claims)
    {
        var at = time.GetTimestamp();
        foreach (var claim in claims)
        {
            _claims.Enqueue((claim, at));
        }
    }

    /// <summary>The next one; null: there is none.</summary>
    public DeliveryClaim? Take()
    {
        while (_claims.TryDequeue(out var next))
        {
            if (time.GetElapsedTime(next.At) < Longest)
            {
                return next.Claim;
            }

            ended.Add(DeliveryCompletion.GivenBack(next.Claim));
        }

        return null;
    }

    /// <summary>Nothing of it is sent: it is due again, for whoever asks.</summary>
    public void GiveBack()
    {
        while (_claims.TryDequeue(out var next))
        {
            ended.Add(DeliveryCompletion.GivenBack(next.Claim));
        }
    }
}
