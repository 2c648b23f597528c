using System.Text;
using OpenClaw.Console.Live;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Proof;

/// <summary>The data <c>{event}</c> of accepted milestones (spec 1 section 4), from memory or else from the history.</summary>
internal sealed class ProofLiveData(ProofIndex index, RedisProofStore store) : ILiveData
{
    public string Channel => LiveChannels.MilestonesFeed;

    public async Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> ReadAsync(IReadOnlyCollection<string> references, CancellationToken cancel)
    {
        var found = new Dictionary<string, ReadOnlyMemory<byte>>(references.Count, StringComparer.Ordinal);
        var missing = new List<HistoryId>();
        foreach (var reference in references)
        {
            var id = HistoryId.Parse(reference);
            if (index.TryGet(id) is { } entry)
            {
                found[reference] = Data(entry);
            }
            else
            {
                missing.Add(id);
            }
        }

        foreach (var entry in missing.Count == 0 ? [] : await store.GetAsync(missing, cancel))
        {
            found[entry.Id.ToString()] = Data(entry);
        }

        return found;
    }

    private static ReadOnlyMemory<byte> Data(ProofEntry entry) => Encoding.UTF8.GetBytes($"{{\"event\":{Encoding.UTF8.GetString(MilestoneJson.ToUtf8(entry.Event))}}}");
}
