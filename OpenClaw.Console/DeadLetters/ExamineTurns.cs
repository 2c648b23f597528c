using OpenClaw.Console.Access;

namespace OpenClaw.Console.DeadLetters;

/// <summary>
/// Who of the refused is examined as it arrives: each address once a second for each reason, and not many addresses, because the doctor hashes a body many
/// times and strangers can ask for it. The others are examined when somebody looks at them.
/// </summary>
internal sealed class ExamineTurns(TimeProvider time)
{
    /// <summary>Envelopes examined a second.</summary>
    public const int MostPerSecond = 16;

    private readonly Lock _gate = new();
    private readonly HashSet<(IngestChannel Channel, string Reason, string Address)> _examined = [];
    private long _second;

    public bool TryTake(RefusedEnvelope envelope)
    {
        lock (_gate)
        {
            var second = time.GetUtcNow().ToUnixTimeSeconds();
            if (second != _second)
            {
                _second = second;
                _examined.Clear();
            }

            return _examined.Count < MostPerSecond && _examined.Add((envelope.Channel, envelope.Reason, ClientAddress.Counted(envelope.Address)));
        }
    }
}
