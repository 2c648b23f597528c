namespace OpenClaw.Console.Components.Shared;

/// <summary>What a state asks of the reader; each has one colour and one soft background (tokens.css).</summary>
public enum Tone
{
    /// <summary>Over, or of no concern now.</summary>
    Quiet,

    Good,
    Working,

    /// <summary>Needs a person.</summary>
    Attention,

    /// <summary>Broken now.</summary>
    Bad,
}

/// <summary>How one state is shown: icon, word and colour together, the same on every page.</summary>
public sealed record StateLook(string Word, string Icon, Tone Tone);

/// <summary>The language of states: one table, so that a word never has two colours.</summary>
public static class States
{
    private static readonly Dictionary<string, StateLook> Table = Build();

    public static string CssClass(this Tone tone) => tone switch
    {
        Tone.Good => "oc-tone-good",
        Tone.Working => "oc-tone-working",
        Tone.Attention => "oc-tone-attention",
        Tone.Bad => "oc-tone-bad",
        _ => "oc-tone-quiet",
    };

    /// <summary>The look of a state by its name on the wire ("on-track", "dead-letter"); an unknown one is shown as it is, quietly.</summary>
    public static StateLook Of(string? state) =>
        Table.GetValueOrDefault(Key(state ?? "")) ?? new StateLook(string.IsNullOrWhiteSpace(state) ? "unknown" : state, "help", Tone.Quiet);

    private static string Key(string state) => new([.. state.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);

    private static Dictionary<string, StateLook> Build()
    {
        var table = new Dictionary<string, StateLook>(StringComparer.Ordinal);
        Add(Tone.Good, "check_circle", "on track", "delivered", "done", "healthy", "closed", "ok", "live", "accepted", "approved", "active", "up");
        Add(Tone.Working, "schedule", "pending", "queued", "assigned", "scheduled", "waiting");
        Add(Tone.Working, "sync", "retrying", "in progress", "running", "half open", "connecting", "catching up", "warm");
        Add(Tone.Attention, "pan_tool", "awaiting approval", "staged");
        Add(Tone.Attention, "warning", "at risk", "stuck", "stale", "warning", "expiring", "locked", "paused", "isolated");
        Add(Tone.Attention, "warning", "idle-looking", "stuck again", "resets failed", "cannot be reset");
        Add(Tone.Attention, "visibility_off", "blind");
        Add(Tone.Bad, "power_off", "left disabled");
        Add(Tone.Quiet, "help", "scheduler lying");
        Add(Tone.Attention, "local_fire_department", "hot");
        Add(Tone.Attention, "block", "refused");
        Add(Tone.Attention, "rule", "partly");
        Add(Tone.Bad, "error", "blocked", "dead letter", "rejected", "failed", "failing", "open", "away", "invalid", "missing", "stopped");
        Add(Tone.Quiet, "remove_circle_outline", "duplicate", "dismissed", "muted", "idle", "revoked", "disabled");
        Add(Tone.Quiet, "science", "demo", "synthetic");
        Add(Tone.Quiet, "visibility", "shadow");
        Add(Tone.Quiet, "history", "completed", "expired", "cancelled", "retired", "undone");
        return table;

        void Add(Tone tone, string icon, params string[] words)
        {
            foreach (var word in words)
            {
                table.Add(Key(word), new StateLook(word, icon, tone));
            }
        }
    }
}
