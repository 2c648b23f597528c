using System.Globalization;

namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>An <c>openclaw</c> executable that keeps its jobs in files, and fails, hangs or is killed as it is told.</summary>
public sealed class FakeScheduler : IDisposable
{
    private const string Script = """
        #!/bin/sh
        # openclaw cron list|disable|enable [id] ...: a state file for each job; $dir/<verb> says how it behaves.
        dir=$(dirname "$0")
        verb=$2; id=$3
        echo "$* | ${OPENCLAW_GATEWAY_URL:-no url} ${OPENCLAW_GATEWAY_TOKEN:-no token}" >> "$dir/calls"
        if [ "$verb" = list ]; then cat "$dir/list.json"; exit 0; fi
        do_it() { if [ "$verb" = disable ]; then echo disabled > "$dir/state-$id"; else echo enabled > "$dir/state-$id"; fi; }
        mode=ok; [ -f "$dir/$verb" ] && mode=$(cat "$dir/$verb")
        case $mode in
          fail) echo '{"error":"gateway said no"}' >&2; exit 1;;
          fail-once) rm "$dir/$verb"; echo 'not now' >&2; exit 1;;
          fail-after) do_it; exit 1;;
          wait) do_it; echo > "$dir/waiting"; while [ ! -f "$dir/go" ]; do sleep 0.05; done; echo '{"ok":true}'; exit 0;;
          hang) echo $$ >> "$dir/hanging"; exec sleep 300;;
          hang-after) do_it; echo $$ >> "$dir/hanging"; exec sleep 300;;
        esac
        do_it
        echo "{\"ok\":true,\"id\":\"$id\"}"
        """;

    private readonly DirectoryInfo _directory = System.IO.Directory.CreateTempSubdirectory("openclaw-fake-");

    public FakeScheduler()
    {
        File.WriteAllText(Command, Script.ReplaceLineEndings("\n") + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Command, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Say("""{"jobs":[]}""");
    }

    public string Command => Path.Combine(_directory.FullName, "openclaw");

    /// <summary>Every call so far: its arguments, and address and token of its environment.</summary>
    public IReadOnlyList<string> Calls => File.Exists(Path.Combine(_directory.FullName, "calls")) ? File.ReadAllLines(Path.Combine(_directory.FullName, "calls")) : [];

    /// <summary>Whether some command hangs now.</summary>
    public bool Hangs => File.Exists(Path.Combine(_directory.FullName, "hanging"));

    public IEnumerable<(string Key, string? Value)> Settings =>
        [("OpenClaw:Command", Command), ("OpenClaw:GatewayUrl", "ws://127.0.0.1:9"), ("OpenClaw:Token", "fake-gateway-secret"), ("OpenClaw:SettleTime", "00:00:00"), ("OpenClaw:CommandTimeout", "00:00:03")];

    /// <summary>What <c>cron list</c> answers.</summary>
    public void Say(string json) => File.WriteAllText(Path.Combine(_directory.FullName, "list.json"), json);

    /// <param name="verb">disable or enable.</param>
    /// <param name="mode">ok, fail, fail-once, fail-after, wait (it does it, and ends at <see cref="Go"/>), hang, hang-after.</param>
    public void Behave(string verb, string mode) => File.WriteAllText(Path.Combine(_directory.FullName, verb), mode);

    /// <summary>Whether a command has done its work and waits.</summary>
    public bool Waits => File.Exists(Path.Combine(_directory.FullName, "waiting"));

    /// <summary>Lets the command that waits end.</summary>
    public void Go() => File.WriteAllText(Path.Combine(_directory.FullName, "go"), "");

    /// <summary>enabled, disabled, or untouched.</summary>
    public string StateOf(string id) => File.Exists(Path.Combine(_directory.FullName, "state-" + id)) ? File.ReadAllText(Path.Combine(_directory.FullName, "state-" + id)).Trim() : "untouched";

    public void Dispose()
    {
        if (Hangs)
        {
            foreach (var id in File.ReadAllLines(Path.Combine(_directory.FullName, "hanging")).Select(line => int.Parse(line, CultureInfo.InvariantCulture)))
            {
                try
                {
                    using var process = System.Diagnostics.Process.GetProcessById(id);
                    process.Kill();
                }
                catch (ArgumentException)
                {
                    // It was ended before.
                }
            }
        }

        _directory.Delete(recursive: true);
    }
}
