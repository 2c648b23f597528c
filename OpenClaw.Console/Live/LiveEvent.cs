using System.Text;

namespace OpenClaw.Console.Live;

/// <summary>One entry of the event stream.</summary>
/// <param name="Id">Its position: 1, 2, 3 ... without holes.</param>
/// <param name="Channel">One of <see cref="LiveChannels"/>.</param>
/// <param name="Type">What happened, such as <c>milestone.accepted</c>.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Utf8Data">A JSON object, as it was stored: most readers need only <paramref name="Ref"/>, and decode nothing. Empty: an <see cref="ILiveData"/> finds it by its reference.</param>
/// <param name="Ref">What it is about inside the console (a history id, say); not sent to browsers.</param>
public sealed record LiveEvent(long Id, string Channel, string Type, DateTimeOffset At, ReadOnlyMemory<byte> Utf8Data, string? Ref)
{
    public string Data => Encoding.UTF8.GetString(Utf8Data.Span);
}

/// <summary>What a subscriber gets at once.</summary>
/// <param name="Events">Oldest first.</param>
/// <param name="Gap">Events before these were missed or dropped: reload what you show.</param>
public sealed record LiveBatch(IReadOnlyList<LiveEvent> Events, bool Gap)
{
    /// <summary>The feed's position after this batch, events of other channels included.</summary>
    public long LastId { get; init; }

    /// <summary>The gap is of the worst kind: Redis' data was replaced, and ids began anew.</summary>
    public bool Replaced { get; init; }
}

/// <summary>What was missed after some position.</summary>
/// <param name="Events">Oldest first, only of the channels asked for.</param>
/// <param name="Gap">Some of what was missed is no longer in the stream.</param>
/// <param name="LastId">The position this covers: what follows has a greater id.</param>
public sealed record LiveReplay(IReadOnlyList<LiveEvent> Events, bool Gap, long LastId);

public enum LiveState
{
    /// <summary>Reading what happened while this process was not looking.</summary>
    CatchingUp,

    /// <summary>Everything that happened has been passed on.</summary>
    Live,

    /// <summary>Redis does not answer; nothing is passed on until it does.</summary>
    Away,
}
