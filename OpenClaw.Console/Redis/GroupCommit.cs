namespace OpenClaw.Console.Redis;

/// <summary>
/// Makes one call of what arrives while another is under way: alone, an item goes out at once; under load a round trip carries many, and its cost is
/// shared. Every item gets its own answer, or the failure of the call that carried it.
/// </summary>
/// <param name="commit">Makes the call; answers item by item, in order.</param>
/// <param name="sizeOf">How large an item is, in bytes.</param>
/// <param name="atOnce">Most calls under way at once. With one, the server and this process take turns to wait for each other; with two, one is on its way
/// while the other is worked on, if as many wait as make it <see cref="Worthwhile"/>.</param>
/// <param name="most">Most items of one call, at most <see cref="LargestCount"/>: fewer, where others shall come in between.</param>
internal sealed class GroupCommit<TItem, TAnswer>(Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TAnswer>>> commit, Func<TItem, int> sizeOf, int atOnce = 1, int most = GroupCommit<TItem, TAnswer>.LargestCount)
{
    /// <summary>Most items of one call: Redis serves nobody else while it runs.</summary>
    public const int LargestCount = 64;

    /// <summary>
    /// With fewer waiting, no call beside one that is under way: they go together when that one has ended. Each call wakes three threads in two processes,
    /// so that two of 16 items cost more than one of 32.
    /// </summary>
    public const int Worthwhile = 28;

    /// <summary>An item that would make a call larger than this waits for the next one, in bytes.</summary>
    public const int LargestSize = 512 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _waiting = new();
    private int _running;

    private bool WorthACall => _running == 0 || _waiting.Count >= Worthwhile;

    /// <summary>Callers that go on one after another on one thread: waking a thread for each costs more than the answer they write.</summary>
    private const int AnsweredTogether = 16;

    public Task<TAnswer> RunAsync(TItem item)
    {
        var waiting = new Waiting(item);
        lock (_gate)
        {
            _waiting.Enqueue(waiting);
            if (_running == atOnce || !WorthACall)
            {
                return waiting.Task;
            }

            _running++;
        }

        _ = PumpAsync();
        return waiting.Task;
    }

    private async Task PumpAsync()
    {
        while (TakeGroup() is { } group)
        {
            try
            {
                var answers = await commit(Array.ConvertAll(group, waiting => waiting.Item)).ConfigureAwait(false);
                for (var first = 0; first < group.Length; first += AnsweredTogether)
                {
                    ThreadPool.UnsafeQueueUserWorkItem(Answer, (group, answers, first), preferLocal: false);
                }
            }
#pragma warning disable CA1031 // It belongs to those who wait, each of whom throws it.
            catch (Exception error)
#pragma warning restore CA1031
            {
                _ = Task.Run(() => Array.ForEach(group, waiting => waiting.TrySetException(error)));
            }
        }
    }

    private static void Answer((Waiting[] Group, IReadOnlyList<TAnswer> Answers, int First) part)
    {
        for (var i = part.First; i < Math.Min(part.Group.Length, part.First + AnsweredTogether); i++)
        {
            part.Group[i].SetResult(part.Answers[i]);
        }
    }

    /// <summary>What the call that follows carries; null: there is none, and whoever asked has ended.</summary>
    private Waiting[]? TakeGroup()
    {
        lock (_gate)
        {
            _running--;
            if (_waiting.Count == 0 || !WorthACall)
            {
                return null;
            }

            _running++;
            var group = new List<Waiting>(Math.Min(_waiting.Count, most));
            for (var size = 0; group.Count < most && _waiting.TryPeek(out var next); group.Add(_waiting.Dequeue()))
            {
                size += sizeOf(next.Item);
                if (group.Count > 0 && size > LargestSize)
                {
                    break;
                }
            }

            return [.. group];
        }
    }

    private sealed class Waiting(TItem item) : TaskCompletionSource<TAnswer>
    {
        public TItem Item => item;
    }
}
