namespace OpenClaw.Domain.Deliveries;

/// <summary>
/// How a wide requeue goes out (spec 2 section 4): one record as a canary, then a tenth of all, then the rest. A wave begins when every record of the
/// one before has shown how it went.
/// </summary>
public static class RequeueWaves
{
    /// <summary>The number of the last wave.</summary>
    public const int Last = 3;

    /// <summary>How many records a wave has.</summary>
    /// <param name="wave">1, 2 or 3.</param>
    /// <param name="total">Records of the whole operation.</param>
    /// <param name="left">Of these not yet requeued.</param>
    public static int SizeOf(int wave, int total, int left) => wave switch
    {
        1 => Math.Min(1, left),
        2 => Math.Min((total + 9) / 10, left),
        _ => left,
    };

    /// <summary>Whether an operation ends here by itself: over 20 % of the wave failed. True as soon as it can no longer become untrue.</summary>
    /// <param name="size">Records of the wave.</param>
    /// <param name="failed">Of these that failed so far.</param>
    public static bool ShouldStop(int size, int failed) => failed * 5L > size;

    /// <summary>"canary", "10 %", "rest".</summary>
    public static string NameOf(int wave) => wave switch { 1 => "canary", 2 => "10 %", _ => "rest" };

    /// <summary>What the state a requeued record is in says to its wave; null: it has not been attempted yet.</summary>
    /// <param name="status">Null: the record was let go, which only happens to those delivered or dismissed.</param>
    public static bool? Succeeded(DeliveryStatus? status) => status switch
    {
        DeliveryStatus.Pending => null,
        DeliveryStatus.Retrying or DeliveryStatus.DeadLetter or DeliveryStatus.Rejected => false,
        _ => true,
    };
}
