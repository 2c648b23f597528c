using System.Reflection;
using System.Text.RegularExpressions;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Tests.Architecture;

/// <summary>The rules of the house that a build cannot check.</summary>
public sealed partial class HouseTests
{
    private static readonly string[] AllCode = ["OpenClaw.Domain", "OpenClaw.Console", "OpenClaw.Console.Tests", "bench"];

    [Fact]
    public void Files_EverySource_StaysWithinItsSize()
    {
        var tooLong =
            from file in Repository.Files("*.cs", AllCode).Concat(Repository.Files("*.razor", AllCode))
            let most = file.EndsWith(".razor", StringComparison.Ordinal) ? 120 : file.EndsWith(".razor.cs", StringComparison.Ordinal) ? 200 : file.EndsWith("/ConsoleApplication.cs", StringComparison.Ordinal) ? 200 : 300
            let lines = File.ReadLines(Path.Combine(Repository.Root, file)).Count()
            where lines > most
            select $"{file}: {lines} lines, at most {most}";
        Assert.Empty(tooLong);
    }

    /// <summary>./test --fast ends in seconds.</summary>
    [Fact]
    public void Tests_ThatStartAConsole_AreMarkedSlow()
    {
        var unmarked =
            from file in Repository.Files("*Tests.cs", "OpenClaw.Console.Tests")
            where !SlowFolder().IsMatch(file)
            let text = Repository.Read(file)
            where StartsAConsole().IsMatch(text) && !text.Contains("[Slow]", StringComparison.Ordinal)
            select file;
        Assert.Empty(unmarked);
    }

    /// <summary>A failure that leaves a service running in the background ends the console.</summary>
    [Fact]
    public void BackgroundServices_ThatTakeTurns_TakeEveryFailureOfATurn()
    {
        var offenders =
            from file in Repository.Files("*.cs", "OpenClaw.Console")
            let text = Repository.Read(file)
            where text.Contains(" BackgroundService", StringComparison.Ordinal) && text.Contains("WaitForNextTickAsync", StringComparison.Ordinal) && !TakesEveryFailure().IsMatch(text)
            select file;
        Assert.Empty(offenders);
    }

    [Fact]
    public void Domain_References_TheBaseClassLibraryAlone()
    {
        var others = typeof(Actor).Assembly.GetReferencedAssemblies().Select(name => name.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal) && name is not ("System" or "netstandard" or "mscorlib"));
        Assert.Empty(others);
    }

    [Fact]
    public void Domain_Source_DoesNoInputOrOutput()
    {
        var offenders =
            from file in Repository.Files("*.cs", "OpenClaw.Domain")
            let text = Repository.Read(file)
            where InputOutput().IsMatch(text)
            select file;
        Assert.Empty(offenders);
    }

    [Fact]
    public void RedisClient_IsTouchedBy_TheGatewayAlone()
    {
        var users = Repository.Files("*.cs", "OpenClaw.Console", "OpenClaw.Console.Tests", "bench")
            .Where(file => file != "OpenClaw.Console.Tests/Architecture/HouseTests.cs" && ClientLibrary().IsMatch(Repository.Read(file)));
        Assert.Equal(["OpenClaw.Console/Redis/RedisGateway.cs"], users);
    }

    [Fact]
    public void Components_NeverTouch_AStoreOrRedis()
    {
        var offenders =
            from file in Repository.Files("*.razor", "OpenClaw.Console/Components").Concat(Repository.Files("*.cs", "OpenClaw.Console/Components/Pages"))
            from Match use in StoreUse().Matches(Repository.Read(file))
            select $"{file}: {use.Value}";
        Assert.Empty(offenders);
    }

    [Fact]
    public void RedisKeys_EachOne_IsInTheOperatorsTable()
    {
        var keys = new RedisKeys("");
        var documented = TableKey().Matches(Repository.Read("docs/redis-keys.md")).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        var plain = typeof(RedisKeys).GetProperties().Where(property => property.Name != nameof(RedisKeys.Prefix)).Select(property => (string)property.GetValue(keys)!);
        var shaped = typeof(RedisKeys).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName && method.ReturnType == typeof(string))
            .Select(method => (string)method.Invoke(keys, [.. method.GetParameters().Select(parameter => (object)"")])! + "<");
        Assert.Empty(plain.Where(key => !documented.Contains(key)));
        Assert.Empty(shaped.Where(start => !documented.Any(key => key.StartsWith(start, StringComparison.Ordinal))));
    }

    [Fact]
    public void Source_NoScriptInMarkup_AndNoRawMarkup()
    {
        var offenders =
            from file in Repository.Files("*.razor", "OpenClaw.Console/Components")
            where InlineScript().IsMatch(Repository.Read(file))
            select file;
        Assert.Empty(offenders);
    }

    [GeneratedRegex("^OpenClaw.Console.Tests/(Architecture|Browser|Commands|Http)/")]
    private static partial Regex SlowFolder();

    [GeneratedRegex(@"\b(ConsoleHost|DeliveryHost|PipelineHost|LivenessBench|ConsoleProcess|HostFixture|OrchestratorFixture|EmitFixture|HubHost)\b")]
    private static partial Regex StartsAConsole();

    [GeneratedRegex(@"\bSystem\.(IO|Net|Diagnostics\.Process|Data)\b|\bFile\.|\bHttpClient\b|\bSystem\.Console\b")]
    private static partial Regex InputOutput();

    [GeneratedRegex(@"StackExchange\.Redis(?!\s*(connection string|1\.2))\s*[;.]|ConnectionMultiplexer\b")]
    private static partial Regex ClientLibrary();

    [GeneratedRegex(@"\bRedis\w*Store\b(?!Link)|\bRedisGateway\b(?!\.Health)\s+\w+\s*[,)]")]
    private static partial Regex StoreUse();

    [GeneratedRegex(@"catch \(Exception \w+\) when \((\w+ is not OperationCanceledException|!\w+\.IsCancellationRequested)\)")]
    private static partial Regex TakesEveryFailure();

    [GeneratedRegex(@"^\|\s*`([^`]+)`", RegexOptions.Multiline)]
    private static partial Regex TableKey();

    [GeneratedRegex(@"<script(?![^>]*\ssrc=)|\son[a-z]+=""|MarkupString")]
    private static partial Regex InlineScript();
}
