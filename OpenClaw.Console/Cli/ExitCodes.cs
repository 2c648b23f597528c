namespace OpenClaw.Console.Cli;

/// <summary>What ./console answers to its caller; the same for every verb.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>The verb ran and failed; the message says why.</summary>
    public const int Failed = 1;

    /// <summary>The configuration or an argument cannot be used.</summary>
    public const int Configuration = 2;

    /// <summary>The console or its Redis cannot be reached.</summary>
    public const int Unreachable = 3;

    /// <summary>The console answered, but the token may not do this.</summary>
    public const int Refused = 4;

    /// <summary>The audit ledger is not what was written.</summary>
    public const int Broken = 5;
}
