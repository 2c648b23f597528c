namespace OpenClaw.Console.Live;

/// <summary>
/// Finds the data of a channel's events that carry only a reference to what is stored elsewhere: so that Redis need not store it twice on a hot path.
/// </summary>
public interface ILiveData
{
    string Channel { get; }

    /// <summary>The data by reference; what is no longer kept is left out.</summary>
    Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> ReadAsync(IReadOnlyCollection<string> references, CancellationToken cancel);
}
