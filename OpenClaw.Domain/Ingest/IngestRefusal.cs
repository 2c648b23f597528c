namespace OpenClaw.Domain.Ingest;

/// <summary>Why an envelope was refused, as the sender is told (spec 1 section 2). The set is closed; the words are the contract.</summary>
public sealed record IngestRefusal
{
    /// <summary>This console knows no secret it could accept.</summary>
    public static readonly IngestRefusal SecretNotSet = new(500, "server misconfigured: MILESTONE_SIGNING_SECRET not set");

    /// <summary>One of the two headers is missing or blank.</summary>
    public static readonly IngestRefusal MissingHeader = new(401, "missing x-openclaw-signature or x-openclaw-timestamp");

    /// <summary>Not JSON, nested too deeply, or not an object.</summary>
    public static readonly IngestRefusal InvalidJson = new(400, "invalid JSON body");

    /// <summary>The idempotency key is missing, not a string, or blank.</summary>
    public static readonly IngestRefusal MissingKey = new(400, "missing idempotencyKey");

    /// <summary>No accepted secret gives this signature.</summary>
    public static readonly IngestRefusal InvalidSignature = new(401, "invalid signature");

    /// <summary>The milestone cannot be normalised.</summary>
    public static readonly IngestRefusal InvalidEvent = new(400, "invalid milestone event");

    /// <summary>The demand snapshot cannot be normalised.</summary>
    public static readonly IngestRefusal InvalidSnapshot = new(400, "invalid demand summary snapshot");

    private IngestRefusal(int status, string reason) => (Status, Reason) = (status, reason);

    /// <summary>HTTP status of the answer.</summary>
    public int Status { get; }

    /// <summary>The <c>reason</c> of the answer, word for word.</summary>
    public string Reason { get; }
}
