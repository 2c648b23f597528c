using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Domain.Routing;

namespace OpenClaw.Console.Tests.Domain.Routing;

public sealed class RoutingTableTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    [Theory]
    [InlineData("Fix the failing build", "coder", "code-tasks", true)]
    [InlineData("Deploy the server over SSH", "helpdesk", "ops-tasks", true)]
    [InlineData("Research how others do it", "researcher", "research-tasks", false)]
    [InlineData("Write an article about foxes", "main", "writing-tasks", false)]
    [InlineData("Design the settings page", "design-ui-designer", "design-tasks", false)]
    [InlineData("Audit what happened in March", "overwatch", "audit-tasks", false)]
    [InlineData("Plan next week", "main", "planning-tasks", false)]
    [InlineData("Quickly say hello", "gemini-flash-lite", "fast-cheap-tasks", false)]
    [InlineData("Good morning", "main", null, false)]
    public void Defaults_Goal_GoesWhereTheSpecSays(string goal, string agent, string? rule, bool approval)
    {
        var decision = RoutingTable.Defaults.Decide(goal, [], Now);

        Assert.Equal((agent, rule, rule is null, Now), (decision.AssignedAgentId, decision.MatchedRuleId, decision.FallbackUsed, decision.DecidedAt));
        Assert.Equal(approval, RoutingTable.Defaults.RequiresApproval(decision));
    }

    [Fact]
    public void Defaults_Table_HasNoWarningsAndSurvivesWritingAndReading()
    {
        var table = Read(RoutingTable.Defaults.ToJson());

        Assert.Empty(RoutingTable.Defaults.Warnings);
        Assert.Equal(RoutingTable.Defaults.Hash, table.Hash);
        Assert.Equal(64, table.Hash.Length);
        Assert.Equal(8, table.Rules.Length);
    }

    [Fact]
    public void Decide_SeveralRulesMatch_HighestPriorityThenFileOrder()
    {
        var table = Read(Table(Rule("a", "x", "one", 1), Rule("b", "x", "two", 5), Rule("c", "x", "three", 5)));

        Assert.Equal("b", table.Decide("x", [], Now).MatchedRuleId);
    }

    [Fact]
    public void Decide_RuleWithCapabilities_OnlyWhenAllAreRequired()
    {
        var table = Read(Table(Rule("a", "x", "one", 5, "code", "deploy"), Rule("b", "x", "two", 1)));

        Assert.Equal("b", table.Decide("x", ["code"], Now).MatchedRuleId);
        var both = table.Decide("X", ["Deploy", "code", "more"], Now);
        Assert.Equal("a", both.MatchedRuleId);
        Assert.Equal(["code", "deploy"], both.CapabilityMatches);
    }

    [Fact]
    public void Explain_AnyGoal_AgreesWithDecideAndSaysWhyForEveryRule()
    {
        var table = Read(Table(Rule("low", "x", "one", 1), Rule("caps", "x", "two", 9, "code"), Rule("bad", "(", "three", 8), Rule("top", "x", "four", 7), Rule("other", "y", "five", 6)));

        var explained = table.Explain("x", [], Now);

        Assert.Equal(table.Decide("x", [], Now), explained.Decision);
        Assert.Equal(
            [("caps", RuleResult.CapabilitiesMissing), ("bad", RuleResult.Unusable), ("top", RuleResult.Won), ("other", RuleResult.NoMatch), ("low", RuleResult.Outranked)],
            explained.Verdicts.Select(verdict => (verdict.Rule.Id, verdict.Result)));
        Assert.Contains("does not require code", explained.Verdicts[0].Why);
        Assert.Contains("higher priority (7 over 1)", explained.Verdicts[4].Why);
    }

    [Fact]
    public void Explain_SlowPatternOfARuleThatDoesNotApply_AsksForNoApproval()
    {
        var table = Read(Table(Rule("evil", "^(?=a)(a+)+$", "one", 9, "deploy"), Rule("plain", "a", "two", 1)));
        var goal = new string('a', 60) + "!";

        var (decided, explained) = (table.Decide(goal, [], Now), table.Explain(goal, [], Now));

        Assert.Empty(decided.SlowRules);
        Assert.Equal(("plain", 0, false), (explained.Decision.MatchedRuleId, explained.Decision.SlowRules.Length, explained.ApprovalRequired));
        Assert.Equal(RuleResult.CapabilitiesMissing, explained.Verdicts[0].Result);
        Assert.Equal(["evil"], table.Explain(goal, ["deploy"], Now).Decision.SlowRules);
    }

    [Fact]
    public void RequiresApproval_AgentInOtherCase_IsTheSameAgent()
    {
        var table = Read(Table([Rule("a", "x", "Deployer", 1)], root =>
        {
            root["approvalRequired"] = new JsonArray("MAIN");
            root["approvalRequiredCapabilities"] = new JsonArray("deploy");
            root["agents"] = new JsonObject { [" deployer "] = new JsonArray("DEPLOY"), ["Main"] = new JsonArray() };
        }));

        Assert.Equal(["Deployer has the capability DEPLOY, which needs approval."], table.ApprovalReasons(table.Decide("x", [], Now)));
        Assert.Equal(["What main does must be approved."], table.ApprovalReasons(table.Decide("y", [], Now)));
        Assert.Empty(table.Warnings);
        Assert.Equal(table.Hash, Read(table.ToJson()).Hash);
    }

    [Fact]
    public void RequiresApproval_EachReason_IsNamed()
    {
        var table = Read(Table([Rule("a", "x", "listed", 1), Rule("b", "y", "able", 1)], root =>
        {
            root["default"] = new JsonObject { ["agent"] = "main", ["requireApproval"] = true };
            root["approvalRequired"] = new JsonArray("listed");
            root["approvalRequiredCapabilities"] = new JsonArray("Deploy");
            root["agents"] = new JsonObject { ["able"] = new JsonArray("deploy") };
        }));

        Assert.Equal(["What listed does must be approved."], Reasons("x"));
        Assert.Equal(["able has the capability deploy, which needs approval."], Reasons("y"));
        Assert.Equal(["No rule matched, and the default asks for approval."], Reasons("z"));

        IReadOnlyList<string> Reasons(string goal) => table.ApprovalReasons(table.Decide(goal, [], Now));
    }

    [Fact]
    public void Decide_PatternThatTakesTooLong_IsPassedOverAndNeedsApproval()
    {
        // The lookahead keeps it from the engine that cannot explode.
        var table = Read(Table(Rule("evil", "^(?=a)(a+)+$", "one", 9), Rule("plain", "a", "two", 1)));

        var decision = table.Decide(new string('a', 60) + "!", [], Now);

        Assert.Equal("plain", decision.MatchedRuleId);
        Assert.Equal(["evil"], decision.SlowRules);
        Assert.Contains("took too long", Assert.Single(table.ApprovalReasons(decision)));
        Assert.Contains(table.Warnings, warning => warning is { Kind: RoutingWarningKind.SlowPattern, RuleId: "evil" });
    }

    [Fact]
    public void Decide_NestedQuantifiersWithoutLookaround_AreMatchedInTime()
    {
        var table = Read(Table(Rule("nested", "^(a+)+$", "one", 9)));

        Assert.True(table.Decide(new string('a', 8_000) + "!", [], Now).FallbackUsed);
        Assert.Empty(table.Decide(new string('a', 8_000) + "!", [], Now).SlowRules);
        Assert.DoesNotContain(table.Warnings, warning => warning.Kind is RoutingWarningKind.SlowPattern);
    }

    [Fact]
    public void Warnings_OfATableWithEverySlip_NameEach()
    {
        var table = Read(Table(
            [
                Rule("twice", "alpha", "main", 5), Rule("twice", "beta", "main", 5), Rule("bad", "(", "main", 5), Rule("ghost", "gamma", "nobody", 5), Rule("late", @"\b(?:alpha|delta)\b", "main", 5),
                Rule("never", "beta", "main", 1),
            ],
            root =>
            {
                root["approvalRequired"] = new JsonArray("codr");
                root["aproval"] = true;
            }));

        Assert.Equal(
            [
                (RoutingWarningKind.UnknownMember, null), (RoutingWarningKind.DuplicateId, "twice"), (RoutingWarningKind.BadPattern, "bad"), (RoutingWarningKind.UnknownAgent, "ghost"),
                (RoutingWarningKind.UnknownAgent, null), (RoutingWarningKind.Shadowed, "late"), (RoutingWarningKind.Shadowed, "never"),
            ],
            table.Warnings.Select(warning => (warning.Kind, warning.RuleId)));
        Assert.Contains("both match 'alpha'", table.Warnings[5].Message);
        Assert.Contains("never wins: twice matches the same goals", table.Warnings[6].Message);
    }

    [Theory]
    [InlineData("[]", ": The table must be a JSON object.")]
    [InlineData("{", ": This is not JSON")]
    [InlineData("{\"schemaVersion\":2,\"rules\":[],\"default\":{\"agent\":\"main\"}}", "schemaVersion: must be 1")]
    [InlineData("{\"schemaVersion\":1,\"default\":{\"agent\":\"main\"}}", "rules: is missing")]
    [InlineData("{\"schemaVersion\":1,\"rules\":[]}", "default: is missing")]
    [InlineData("{\"schemaVersion\":1,\"rules\":[],\"default\":{\"agent\":7}}", "default.agent: must be text.")]
    [InlineData("{\"schemaVersion\":1,\"rules\":[],\"default\":{\"agent\":\"main\",\"requireApproval\":\"yes\"}}", "default.requireApproval: must be true or false.")]
    [InlineData("{\"schemaVersion\":1,\"rules\":[5],\"default\":{\"agent\":\"main\"}}", "rules[0]: must be an object.")]
    [InlineData("{\"schemaVersion\":1,\"rules\":[{\"id\":\"a\",\"pattern\":\"x\",\"agent\":\"b\",\"priority\":1.5}],\"default\":{\"agent\":\"main\"}}", "rules[0].priority: must be a whole number")]
    [InlineData("{\"schemaVersion\":1,\"rules\":[{\"id\":\"a\",\"pattern\":\"x\",\"agent\":\"b\",\"priority\":1,\"capabilities\":[1]}],\"default\":{\"agent\":\"main\"}}", "rules[0].capabilities[0]: must be a text")]
    [InlineData("{\"schemaVersion\":1,\"rules\":[],\"default\":{\"agent\":\"main\"},\"agents\":{\"a\":\"b\"}}", "agents.a: must be a list.")]
    [InlineData("{\"schemaVersion\":1,\"rules\":[],\"default\":{\"agent\":\"main\"},\"approvalRequired\":\"coder\"}", "approvalRequired: must be a list.")]
    [InlineData("{\"schemaVersion\":1,\"rules\":[],\"default\":{\"agent\":\"main\"},\"agents\":{\"coder\":[],\"Coder\":[\"deploy\"]}}", "agents.Coder: stands there twice (names that differ only in case")]
    public void Parse_BadTable_NamesTheField(string json, string problem)
    {
        var invalid = Assert.IsType<RoutingReading.Invalid>(RoutingTable.Parse(json));

        Assert.Contains(invalid.Problems, found => $"{found.Field}: {found.Message}".StartsWith(problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_TableWithoutAUsableRule_IsNotRoutable()
    {
        Assert.False(Read(Table()).IsRoutable);
        Assert.False(Read(Table(Rule("a", "(", "main", 1))).IsRoutable);
        Assert.Contains(Read(Table()).Warnings, warning => warning.Kind is RoutingWarningKind.NoRoutableRule);
    }

    [Fact]
    public void Hash_OtherOrderOfMembersAndSpaces_IsTheSame()
    {
        var compact = "{\"default\":{\"agent\":\"main\"},\"agents\":{\"b\":[],\"a\":[]},\"rules\":[{\"priority\":1,\"agent\":\"a\",\"pattern\":\"x\",\"id\":\"r\"}],\"schemaVersion\":1}";
        var wide = "// ours\n{ \"schemaVersion\": 1, \"rules\": [ { \"id\": \"r\", \"pattern\": \"x\", \"capabilities\": [], \"agent\": \"a\", \"priority\": 1 } ],\n \"default\": { \"agent\": \"main\", \"requireApproval\": false }, \"agents\": { \"a\": [], \"b\": [] }, }";

        Assert.Equal(Read(compact).Hash, Read(wide).Hash);
        Assert.NotEqual(Read(compact).Hash, Read(compact.Replace("\"x\"", "\"y\"", StringComparison.Ordinal)).Hash);
    }

    [Fact]
    public void Between_TwoTables_NamesWhatChanged()
    {
        var before = Read(Table(Rule("a", "x", "one", 1), Rule("b", "y", "two", 1)));
        var after = Read(Table([Rule("b", "yy", "two", 1), Rule("c", "z", "two", 1)], root => root["default"]!["agent"] = "two"));

        Assert.Equal(["rule a removed", "rule c added", "rule b changed", "default changed"], RoutingDiff.Between(before, after).Select(change => change.ToString()));
        Assert.Empty(RoutingDiff.Between(before, Read(before.ToJson())));
    }

    private static RoutingTable Read(string json) => RoutingTable.Parse(json) switch
    {
        RoutingReading.Ready ready => ready.Table,
        RoutingReading.Invalid invalid => throw new JsonException(string.Join(" ", invalid.Problems)),
        _ => throw new JsonException(),
    };

    private static string Table(params JsonObject[] rules) => Table(rules, _ => { });

    private static string Table(JsonObject[] rules, Action<JsonObject> change)
    {
        var root = new JsonObject
        {
            ["schemaVersion"] = 1, ["rules"] = new JsonArray([.. rules]), ["default"] = new JsonObject { ["agent"] = "main" }, ["agents"] = new JsonObject { ["main"] = new JsonArray() },
        };
        change(root);
        return root.ToJsonString();
    }

    private static JsonObject Rule(string id, string pattern, string agent, int priority, params string[] capabilities) => new()
    {
        ["id"] = id, ["pattern"] = pattern, ["agent"] = agent, ["priority"] = priority, ["capabilities"] = new JsonArray([.. capabilities.Select(one => JsonValue.Create(one))]),
    };
}
