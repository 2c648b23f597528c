using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace OpenClaw.Console.Cli;

/// <summary>audit verify: is the ledger of a running console still what was written?</summary>
internal static class AuditCommand
{
    public static Command Build() => new("audit", "Check the audit ledger of a running console.") { Verify() };

    private static Command Verify()
    {
        var (url, token, data, json) = (CliOptions.Url(), CliOptions.Token(), CliOptions.Data(), CliOptions.Json());
        var anchor = new Option<string?>("--anchor") { Description = "An end noted down from an earlier run, as SEQ:HASH: the entry there must still have that hash. Finds a ledger that was written anew as a whole." };
        var command = new Command("verify", "Walk the whole ledger. Exit code 0: it is what was written; 5: it is not, and the first broken entry is named.") { anchor, url, token, data, json };
        command.SetAction((parsed, cancel) => CliErrors.GuardAsync(async () =>
        {
            using var client = new ConsoleClient(parsed.GetValue(url), parsed.GetValue(token), parsed.GetValue(data));
            var quiet = parsed.GetValue(json) || System.Console.IsErrorRedirected;
            var path = "/api/audit/verify" + (parsed.GetValue(anchor) is { Length: > 0 } end ? $"?anchor={Uri.EscapeDataString(end)}" : "");
            var answer = await client.ReadLinesAsync(path, line => Progress(line, quiet), cancel);
            return answer.Ok ? Tell(answer, parsed.GetValue(json)) : answer.Status == System.Net.HttpStatusCode.BadRequest ? Usage(answer) : answer.Report();
        }));
        return command;
    }

    private static int Usage(CliAnswer answer)
    {
        _ = answer.Report();
        return ExitCodes.Configuration;
    }

    private static void Progress(string line, bool quiet)
    {
        using var report = JsonDocument.Parse(line);
        if (!quiet && report.RootElement.TryGetProperty("of", out var of))
        {
            System.Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{report.RootElement.GetProperty("checked").GetInt64()} of {of.GetInt64()}"));
        }
    }

    private static int Tell(CliAnswer answer, bool json)
    {
        var verdict = answer.Json;
        if (!verdict.TryGetProperty("ok", out var ok))
        {
            return CliErrors.Fail("The answer broke off before the end; run it again.");
        }

        if (json)
        {
            System.Console.WriteLine(answer.Text);
        }
        else if (ok.GetBoolean())
        {
            var (count, hash) = (verdict.GetProperty("checked").GetInt64(), verdict.GetProperty("hash").GetString());
            System.Console.WriteLine($"{count} entries, all as they were written.\nEnd: {count}:{hash}\nNote it down elsewhere and give it as --anchor next time.");
        }
        else
        {
            System.Console.WriteLine(verdict.GetProperty("broken").GetProperty("explanation").GetString());
        }

        if (!json && verdict.GetProperty("headRestoredAt").GetInt64() is > 0 and var restored)
        {
            System.Console.WriteLine($"The head kept apart had been lost before entry {restored}: an end cut off before that cannot be told without --anchor.");
        }

        return ok.GetBoolean() ? ExitCodes.Ok : ExitCodes.Broken;
    }
}
