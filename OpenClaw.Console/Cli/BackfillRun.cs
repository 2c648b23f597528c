using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using OpenClaw.Domain.Backfill;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Cli;

/// <summary>One run of backfill against a running console. Every emit is answered on its own and counts once, so that a run that was broken off is simply started again.</summary>
internal sealed class BackfillRun(ConsoleClient client, TimeProvider time)
{
    private const int AtOnce = 8;
    private const int StatusChunk = 500;
    private const string Delivered = "(delivered by the orchestrator)";

    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);

    public async Task<int> PreviewAsync(BackfillReading.Ready reading, CancellationToken cancel)
    {
        var (emit, skip) = (0, reading.DeliveredBefore.Length);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in reading.DeliveredBefore)
        {
            Say($"[backfill] would skip  {id}  {Delivered}");
        }

        foreach (var chunk in reading.Milestones.Select(milestone => milestone.MilestoneId).Chunk(StatusChunk))
        {
            var answer = await StatusAsync(chunk, cancel);
            if (!answer.Ok)
            {
                return answer.Report();
            }

            var known = Items(answer).Where(item => item.Known).Select(item => item.Id).ToHashSet(StringComparer.Ordinal);
            foreach (var id in chunk)
            {
                var skipped = known.Contains(id) || !seen.Add(id);
                (emit, skip) = skipped ? (emit, skip + 1) : (emit + 1, skip);
                Say(skipped ? $"[backfill] would skip  {id}  (already queued)" : $"[backfill] would emit {id}");
            }
        }

        Say(string.Create(CultureInfo.InvariantCulture, $"[backfill] {emit} new milestone(s) would be emitted, {skip} skipped"));
        return ExitCodes.Ok;
    }

    /// <param name="file">Its name, for the ledger.</param>
    public async Task<int> EmitAsync(BackfillReading.Ready reading, string file, TimeSpan wait, CancellationToken cancel)
    {
        var emitted = new HashSet<string>(StringComparer.Ordinal);
        var found = reading.Milestones.Length + reading.DeliveredBefore.Length;
        var skipped = reading.DeliveredBefore.Length;
        foreach (var id in reading.DeliveredBefore)
        {
            Say($"[backfill] skip  {id}  {Delivered}");
        }

        // Several under way at once, told in the order of the file. The same id twice in one window stays in order: the second waits for its chunk.
        foreach (var chunk in reading.Milestones.Chunk(AtOnce))
        {
            var answers = new List<Task<CliAnswer>>();
            foreach (var milestone in chunk.DistinctBy(milestone => milestone.MilestoneId, StringComparer.Ordinal))
            {
                answers.Add(SendAsync(milestone, cancel));
            }

            var byId = chunk.DistinctBy(milestone => milestone.MilestoneId, StringComparer.Ordinal).Zip(await Task.WhenAll(answers))
                .ToDictionary(pair => pair.First.MilestoneId, pair => pair.Second, StringComparer.Ordinal);
            foreach (var id in chunk.Select(milestone => milestone.MilestoneId))
            {
                if (!byId[id].Ok)
                {
                    Say(Total(emitted.Count, skipped));
                    await System.Console.Error.WriteLineAsync($"Stopped at {id}. Run it again when that is mended: what is emitted is skipped then.");
                    await EnterAsync(new BackfillReport(file, found, emitted.Count, skipped, $"Stopped at {id}: HTTP {(int)byId[id].Status}."), cancel);
                    return byId[id].Report();
                }

                if (byId[id].Status == HttpStatusCode.Accepted && emitted.Add(id))
                {
                    Say($"[backfill] emit {id}");
                }
                else
                {
                    skipped++;
                    Say($"[backfill] skip  {id}  (already queued)");
                }
            }
        }

        Say(Total(emitted.Count, skipped));
        await EnterAsync(new BackfillReport(file, found, emitted.Count, skipped, null), cancel);
        return wait == TimeSpan.Zero ? ExitCodes.Ok : await WaitAsync([.. emitted], wait, cancel);
    }

    private async Task<int> WaitAsync(List<string> emitted, TimeSpan wait, CancellationToken cancel)
    {
        var (delivered, failed, open, until) = (0L, 0L, emitted, time.GetUtcNow() + wait);
        while (true)
        {
            var still = new List<string>();
            foreach (var chunk in open.Chunk(StatusChunk))
            {
                var answer = await StatusAsync(chunk, cancel);
                if (!answer.Ok)
                {
                    return answer.Report();
                }

                foreach (var item in Items(answer))
                {
                    if (item.Open > 0)
                    {
                        still.Add(item.Id);
                    }
                    else
                    {
                        (delivered, failed) = (delivered + item.Delivered, failed + item.Failed);
                    }
                }
            }

            open = still;
            if (open.Count == 0)
            {
                Say(string.Create(CultureInfo.InvariantCulture, $"[backfill] delivery done — {delivered} delivered, {failed} failed"));
                return failed == 0 ? ExitCodes.Ok : ExitCodes.Failed;
            }

            if (time.GetUtcNow() >= until)
            {
                return CliErrors.Fail(string.Create(
                    CultureInfo.InvariantCulture, $"{delivered} delivered, {failed} failed, and {open.Count} milestone(s) are still on their way. They go on being delivered; /deliveries shows them."));
            }

            await Task.Delay(PollEvery, time, cancel);
        }
    }

    /// <summary>Tells the console what was done, for the ledger; a run that did nothing leaves no entry.</summary>
    private async Task EnterAsync(BackfillReport report, CancellationToken cancel)
    {
        if (report.Emitted + report.Skipped == 0)
        {
            return;
        }

        const string Missing = "The console did not enter this run into its audit ledger";
        try
        {
            var answer = await client.SendAsync(
                HttpMethod.Post, "/api/milestones/backfills",
                new { file = report.File.Length <= BackfillReport.MaxFile ? report.File : report.File[..BackfillReport.MaxFile], found = report.Found, emitted = report.Emitted, skipped = report.Skipped, stopped = report.Stopped }, cancel);
            if (!answer.Ok)
            {
                await System.Console.Error.WriteLineAsync($"{Missing} (HTTP {(int)answer.Status}).");
            }
        }
        catch (Exception error) when (error is HttpRequestException || (error is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            await System.Console.Error.WriteLineAsync($"{Missing}: {error.Message}"); // what was emitted is emitted
        }
    }

    private Task<CliAnswer> SendAsync(Milestone milestone, CancellationToken cancel)
    {
        var content = new ByteArrayContent(MilestoneJson.ToUtf8(milestone));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return client.SendAsync(HttpMethod.Post, "/api/milestones", content, cancel);
    }

    private Task<CliAnswer> StatusAsync(string[] ids, CancellationToken cancel) =>
        client.SendAsync(HttpMethod.Post, "/api/milestones/status", JsonContent.Create(new { milestoneIds = ids }), cancel);

    private static IEnumerable<Item> Items(CliAnswer answer) => answer.Json.GetProperty("items").EnumerateArray().Select(item => new Item(
        item.GetProperty("milestoneId").GetString()!, item.GetProperty("known").GetBoolean(), item.GetProperty("open").GetInt64(), item.GetProperty("delivered").GetInt64(),
        item.GetProperty("failed").GetInt64()));

    private static string Total(int emitted, int skipped) => string.Create(CultureInfo.InvariantCulture, $"[backfill] {emitted} new milestone(s) emitted, {skipped} skipped");

    private static void Say(string line) => System.Console.WriteLine(line);

    private sealed record Item(string Id, bool Known, long Open, long Delivered, long Failed);
}
