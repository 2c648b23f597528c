using System.Globalization;

namespace OpenClaw.Bench;

/// <summary>Options of a verb: <c>--name value</c>, or <c>--name</c> alone for a switch.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public Arguments(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            var name = args[i].StartsWith("--", StringComparison.Ordinal) ? args[i][2..] : throw new ArgumentException($"'{args[i]}' is not an option.");
            _values[name] = i + 1 < args.Count && !args[i + 1].StartsWith("--", StringComparison.Ordinal) ? args[++i] : "true";
        }
    }

    public string Text(string name, string whenMissing) => _values.GetValueOrDefault(name, whenMissing);

    /// <summary>A share from 0 to 1; 0 when it is missing.</summary>
    public double Share(string name) => double.Parse(_values.GetValueOrDefault(name, "0"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    public bool Has(string name) => _values.ContainsKey(name);

    public int Number(string name, int whenMissing) =>
        _values.TryGetValue(name, out var text) ? int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : whenMissing;
}
