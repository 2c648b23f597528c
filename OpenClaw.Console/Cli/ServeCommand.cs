using System.CommandLine;
using OpenClaw.Console.Configuration;

namespace OpenClaw.Console.Cli;

/// <summary>serve: the console itself; what ./run calls.</summary>
internal static class ServeCommand
{
    private static readonly Option<string?> Urls = new("--urls") { Description = "Addresses to listen on, separated by ';' (default http://127.0.0.1:5080)." };
    private static readonly Option<string?> Data = new("--data") { Description = "Data directory (default ./data)." };
    private static readonly Option<bool> Demo = new("--demo") { Description = "Post realistic, clearly marked demo data to the console's own ingest." };

    public static Command Build()
    {
        var command = new Command("serve", "Run the console in the foreground until SIGTERM or Ctrl+C.") { Urls, Data, Demo };
        command.SetAction((parsed, cancel) => RunAsync(Overrides(parsed), cancel));
        return command;
    }

    private static Dictionary<string, string?> Overrides(ParseResult parsed)
    {
        var overrides = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (parsed.GetValue(Urls) is { } urls)
        {
            overrides["Urls"] = urls;
        }

        if (parsed.GetValue(Data) is { } data)
        {
            overrides["Data:Directory"] = data;
        }

        if (parsed.GetValue(Demo))
        {
            overrides["Demo:Enabled"] = "true";
        }

        return overrides;
    }

    private static async Task<int> RunAsync(Dictionary<string, string?> overrides, CancellationToken cancel)
    {
        try
        {
            await using var application = ConsoleApplication.Create(new ConsoleSetup { Overrides = overrides });
            await application.StartAsync(cancel);
            foreach (var address in application.Addresses)
            {
                System.Console.Out.WriteLine($"ready: {address}");
            }

            await application.WaitForShutdownAsync();
            return ExitCodes.Ok;
        }
        catch (ConfigurationException error)
        {
            await System.Console.Error.WriteLineAsync(error.Message);
            return ExitCodes.Configuration;
        }
        catch (ConsoleStartException error)
        {
            await System.Console.Error.WriteLineAsync(error.Message);
            return ExitCodes.Failed;
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException { InnerException: not Microsoft.AspNetCore.Connections.AddressInUseException })
        {
            await System.Console.Error.WriteLineAsync(error.Message);
            return ExitCodes.Failed;
        }
        catch (IOException error) when (error.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await System.Console.Error.WriteLineAsync($"{error.Message} Stop what listens there, or choose another address with --urls.");
            return ExitCodes.Configuration;
        }
    }
}
