using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Cli;

/// <summary>token create | list | revoke: machine tokens of a running console.</summary>
internal static class TokenCommand
{
    public static Command Build() => new("token", "Create, list and revoke machine tokens of a running console.") { Create(), List(), Revoke() };

    private static Command Create()
    {
        var name = new Argument<string>("name") { Description = "What the token is for." };
        var scopes = new Option<string[]>("--scope")
        {
            Description = $"What it may do; several may be given: {string.Join(", ", Scopes.Grantable)}.",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var days = new Option<double>("--days") { Description = "Days until it expires, up to 3650.", DefaultValueFactory = _ => 90 };
        return CliVerb.Create("create", "Create a token; it is printed this once.", [name], [scopes, days], async (parsed, client, json, cancel) =>
        {
            var body = new { name = parsed.GetValue(name), scopes = parsed.GetValue(scopes), expiresInDays = parsed.GetValue(days) };
            var answer = await client.SendAsync(HttpMethod.Post, "/api/access/tokens", body, cancel);
            return Print(answer, json, token => System.Console.WriteLine(token.GetProperty("token").GetString()));
        });
    }

    private static Command List() => CliVerb.Create("list", "List the tokens, without their text.", [], [], async (_, client, json, cancel) =>
    {
        var answer = await client.SendAsync(HttpMethod.Get, "/api/access/tokens", null, cancel);
        return Print(answer, json, list =>
        {
            foreach (var token in list.GetProperty("tokens").EnumerateArray())
            {
                var used = token.GetProperty("lastUsedAt").ValueKind == JsonValueKind.Null ? "never used" : "last used " + Day(token, "lastUsedAt");
                var scopes = string.Join(',', token.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
                System.Console.WriteLine($"{token.GetProperty("id").GetString()}  {scopes}  expires {Day(token, "expiresAt")}  {used}  {token.GetProperty("name").GetString()}");
            }
        });
    });

    private static Command Revoke()
    {
        var id = new Argument<string>("id") { Description = "Id of the token, as token list shows it." };
        return CliVerb.Create("revoke", "Revoke a token; it ends at once.", [id], [], async (parsed, client, json, cancel) =>
        {
            var answer = await client.SendAsync(HttpMethod.Delete, $"/api/access/tokens/{Uri.EscapeDataString(parsed.GetValue(id)!)}", null, cancel);
            return answer.Ok ? Say(json ? "{\"revoked\":true}" : "Revoked.") : answer.Report(json);
        });
    }

    private static string Day(JsonElement token, string property) => token.GetProperty(property).GetDateTimeOffset().ToString("u", CultureInfo.InvariantCulture);

    private static int Print(CliAnswer answer, bool json, Action<JsonElement> print)
    {
        if (!answer.Ok)
        {
            return answer.Report(json);
        }

        if (json)
        {
            return Say(answer.Text);
        }

        print(answer.Json);
        return ExitCodes.Ok;
    }

    private static int Say(string text)
    {
        System.Console.WriteLine(text);
        return ExitCodes.Ok;
    }
}
