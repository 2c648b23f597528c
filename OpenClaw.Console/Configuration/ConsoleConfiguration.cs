namespace OpenClaw.Console.Configuration;

/// <summary>Reads and checks the settings; a bad one is an error that names the key, the value and the allowed range.</summary>
public static class ConsoleConfiguration
{
    /// <exception cref="ConfigurationException">One or more keys are unknown, of the wrong type or out of range.</exception>
    public static ConsoleOptions Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = new ConsoleOptions();
        var problems = new List<string>();
        foreach (var section in typeof(ConsoleOptions).GetProperties())
        {
            BindSection(configuration, section.Name, section.GetValue(options)!, problems);
        }

        options.Deliveries.TakeShortKeys(configuration);
        if (problems.Count == 0)
        {
            problems.AddRange(ConsoleOptionsRules.Check(options));
        }

        return problems.Count == 0 ? options : throw new ConfigurationException(problems);
    }

    private static void BindSection(IConfiguration configuration, string name, object target, List<string> problems)
    {
        try
        {
            configuration.GetSection(name).Bind(target, binder => { binder.ErrorOnUnknownConfiguration = true; binder.BindNonPublicProperties = false; });
        }
        catch (InvalidOperationException error)
        {
            problems.Add($"{name}: {error.Message}");
        }
    }
}

/// <summary>The settings are not usable; the console exits with code 2.</summary>
public sealed class ConfigurationException(IReadOnlyList<string> problems)
    : Exception("The configuration cannot be used:\n" + string.Join('\n', problems.Select(problem => "  - " + problem)))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
