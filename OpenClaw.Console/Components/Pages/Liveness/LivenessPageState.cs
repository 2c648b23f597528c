using System.Collections.Immutable;
using Microsoft.AspNetCore.WebUtilities;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Liveness;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Components.Pages.Liveness;

/// <summary>What the page of liveness shows, as its URL says it: URL in, URL out. <c>/liveness/&lt;job&gt;</c> opens a job.</summary>
/// <param name="Verdicts">Only jobs with one of these; empty: all.</param>
/// <param name="Text">In the job's name or its scheduler's id.</param>
/// <param name="Job">The job that is open beside the list.</param>
public sealed record LivenessPageState(ImmutableSortedSet<string> Verdicts, string Text, string? Job = null) : IPageState<LivenessPageState>
{
    public const string Path = "/liveness";

    private const int MaxText = 100;

    public static LivenessPageState Empty { get; } = new([], "");

    public string Url => PageAddress.Of(Path, Job) + Query;

    public string ListUrl => Path + Query;

    public bool IsFiltered => Verdicts.Count > 0 || Text.Length > 0;

    private string Query
    {
        get
        {
            var parts = new List<string>();
            if (Verdicts.Count > 0)
            {
                parts.Add("verdict=" + string.Join(',', Verdicts.Select(Uri.EscapeDataString)));
            }

            if (Text.Length > 0)
            {
                parts.Add("q=" + Uri.EscapeDataString(Text));
            }

            return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
        }
    }

    public static bool IsHere(string url) => PageAddress.IsAt(url, Path);

    /// <summary>Reads an address, absolute or relative; what makes no sense in it is dropped.</summary>
    public static LivenessPageState Parse(string url)
    {
        var query = QueryHelpers.ParseQuery(PageAddress.Query(url));
        var verdicts = query.TryGetValue("verdict", out var named) ? named.ToString().Split(',').Where(name => Domain.Liveness.Verdicts.Parse(name) is not null) : [];
        var text = query.TryGetValue("q", out var q) ? q.ToString().Trim() : "";
        return new LivenessPageState([.. verdicts], text.Length > MaxText ? text[..MaxText] : text, PageAddress.Below(url, Path));
    }

    public LivenessPageState Open(string job) => this with { Job = job };

    public LivenessPageState Toggle(Verdict verdict) => this with { Verdicts = Verdicts.Contains(verdict.ToWire()) ? Verdicts.Remove(verdict.ToWire()) : Verdicts.Add(verdict.ToWire()) };

    public LivenessPageState WithText(string text) => this with { Text = text.Trim() };

    public LivenessPageState Clear() => Empty with { Job = Job };

    public bool Shows(JobView job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return (Verdicts.IsEmpty || Verdicts.Contains(job.Verdict.ToWire()))
            && (Text.Length == 0 || job.Job.Name.Contains(Text, StringComparison.OrdinalIgnoreCase) || job.Job.JobId.Contains(Text, StringComparison.OrdinalIgnoreCase));
    }
}
