using System.Text.Json;
using Microsoft.Extensions.Configuration;
using OpenClaw.Console.Configuration;

namespace OpenClaw.Console.Tests.Architecture;

/// <summary>Settings: one list, three places that must agree (code, appsettings.json, README).</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public void Appsettings_EveryOption_StandsThereWithItsDefault()
    {
        var file = new ConfigurationBuilder().AddJsonFile(Path.Combine(Repository.Root, "appsettings.json")).Build();
        using var document = JsonDocument.Parse(Repository.Read("appsettings.json"));
        foreach (var (key, value) in Options(new ConsoleOptions(), ""))
        {
            var element = key.Split(':').Aggregate(document.RootElement, (at, name) => at.TryGetProperty(name, out var next) ? next : throw new InvalidOperationException($"{key} is not in appsettings.json"));
            if (element.ValueKind != JsonValueKind.Array)
            {
                Assert.Equal(Convert.ToString(value)!, file[key], ignoreCase: true);
            }
        }
    }

    [Fact]
    public void Readme_EveryOption_IsExplained()
    {
        var readme = Repository.Read("README.md");
        Assert.Empty(Options(new ConsoleOptions(), "").Select(option => option.Key).Where(key => !readme.Contains($"`{key}`", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Ingest:MaxBodyBytes", "5", "Ingest:MaxBodyBytes is 5")]
    [InlineData("Ingest:MaxBodyBytes", "abc", "abc")]
    [InlineData("Redis:CallTimeout", "00:00:00", "Redis:CallTimeout is 00:00:00")]
    [InlineData("Server:TrustedProxies:0", "proxy", "'proxy'")]
    [InlineData("Server:PublicUrl", "console", "'console'")]
    [InlineData("Demand:Segments:0:Id", "", "Demand:Segments:0")]
    [InlineData("Data:Directory", " ", "Data:Directory")]
    [InlineData("Liveness:Jobs:0:Name", "a job", "Liveness:Jobs:0:Name")]
    [InlineData("Liveness:Jobs:0:GraceSeconds", "-1", "Liveness:Jobs:0:GraceSeconds")]
    [InlineData("OpenClaw:GatewayUrl", "http://gateway", "'http://gateway'")]
    [InlineData("OpenClaw:CommandTimeout", "00:05:00", "OpenClaw:CommandTimeout is 00:05:00")]
    [InlineData("Proof:HistoryCapp", "5", "HistoryCapp")]
    public void Read_BadValue_NamesTheKeyAndTheValue(string key, string value, string named)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [key] = value }).Build();
        var error = Assert.Throws<ConfigurationException>(() => ConsoleConfiguration.Read(configuration));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ShortKeysOfTheOrchestrator_AreEndpointsOfTheirChannels()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["milestoneIngestUrl"] = "https://receiver.example/m", ["demandSummaryIngestUrl"] = "https://receiver.example/d",
        }).Build();
        Assert.Equal(
            [("milestones", "https://receiver.example/m", "Milestones"), ("demand", "https://receiver.example/d", "Demand")],
            ConsoleConfiguration.Read(configuration).Deliveries.ReadEndpoints().Select(pair => (pair.Endpoint.Id, pair.Endpoint.Url, $"{Assert.Single(pair.Endpoint.Channels)}")));
    }

    private static IEnumerable<(string Key, object? Value)> Options(object options, string prefix)
    {
        foreach (var property in options.GetType().GetProperties())
        {
            var value = property.GetValue(options);
            var key = prefix + property.Name;
            if (property.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal))
            {
                foreach (var nested in Options(value!, key + ":"))
                {
                    yield return nested;
                }
            }
            else
            {
                yield return (key, value);
            }
        }
    }
}
