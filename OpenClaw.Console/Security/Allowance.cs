namespace OpenClaw.Console.Security;

/// <summary>How often something costly may be done that strangers can ask for: so many times at once, then so many a second.</summary>
/// <param name="atOnce">What is saved up at most.</param>
/// <param name="perSecond">What comes back each second.</param>
internal sealed class Allowance(int atOnce, double perSecond, TimeProvider time)
{
    private readonly Lock _gate = new();
    private double _left = atOnce;
    private long _counted = time.GetTimestamp();

    /// <summary>Whether it may be done once more now.</summary>
    public bool TryTake()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _left = Math.Min(atOnce, _left + (time.GetElapsedTime(_counted, now).TotalSeconds * perSecond));
            _counted = now;
            if (_left < 1)
            {
                return false;
            }

            _left--;
            return true;
        }
    }
}
