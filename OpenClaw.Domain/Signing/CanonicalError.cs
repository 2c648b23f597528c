namespace OpenClaw.Domain.Signing;

/// <summary>Why a body has no canonical form (spec 1 section 1). Both are answered with 400.</summary>
public enum CanonicalError
{
    /// <summary>It has one.</summary>
    None,

    /// <summary>Not UTF-8, or not what <c>JSON.parse</c> accepts.</summary>
    InvalidJson,

    /// <summary>Objects and arrays nest deeper than <see cref="CanonicalJson.MaxDepth"/>.</summary>
    TooDeep,
}

/// <summary>In which order the keys of an object are written.</summary>
internal enum KeyOrder
{
    /// <summary>What is signed: every object rebuilt key by key in sorted order, which loses <c>__proto__</c>.</summary>
    Sorted,

    /// <summary>Plain <c>JSON.stringify(JSON.parse(body))</c>, for the signature doctor.</summary>
    AsWritten,
}
