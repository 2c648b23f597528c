using System.Globalization;

namespace OpenClaw.Console.Deliveries;

/// <summary>Attempts of five minutes as they are counted in Redis: answered, failed, and by time taken in steps of a quarter octave.</summary>
internal static class DeliveryFigures
{
    /// <summary>Length of a slot, in milliseconds; exchange.lua has it too.</summary>
    public const long SlotMilliseconds = 300_000;

    public const string Answered = "ok";
    public const string Failed = "failed";

    private const double StepsPerOctave = 4;

    /// <summary>Fields and what is added to them.</summary>
    public static IReadOnlyDictionary<string, int> Of(IReadOnlyList<DeliveryCompletion> completions)
    {
        var figures = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var completion in completions)
        {
            if (completion is { Attempt: { } attempt, Outcome: { } outcome })
            {
                Add(figures, outcome.Error is null ? Answered : Failed);
                Add(figures, "t" + StepOf(attempt.Milliseconds).ToString(CultureInfo.InvariantCulture));
            }
        }

        return figures;
    }

    /// <summary>The time, in milliseconds, that a share of all attempts stayed within; null when there were none.</summary>
    public static double? Percentile(IEnumerable<KeyValuePair<string, long>> fields, double share)
    {
        var steps = fields.Where(field => field.Key.StartsWith('t')).Select(field => (Step: int.Parse(field.Key.AsSpan(1), CultureInfo.InvariantCulture), field.Value))
            .OrderBy(field => field.Step).ToList();
        var wanted = (long)Math.Ceiling(steps.Sum(step => step.Value) * share);
        foreach (var (step, count) in steps)
        {
            wanted -= count;
            if (wanted <= 0)
            {
                return Math.Pow(2, step / StepsPerOctave);
            }
        }

        return null;
    }

    private static int StepOf(int milliseconds) => (int)Math.Ceiling(Math.Log2(Math.Max(1, milliseconds)) * StepsPerOctave);

    private static void Add(Dictionary<string, int> figures, string field) => figures[field] = figures.GetValueOrDefault(field) + 1;
}
