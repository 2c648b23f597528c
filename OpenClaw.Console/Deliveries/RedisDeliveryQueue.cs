using System.Security.Cryptography;
using System.Text;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Deliveries;

/// <summary>
/// The due records of each endpoint, the claims on them and the endpoint's breaker. One script hands in what has ended and takes what is due, so that
/// a busy dispatcher pays one round trip for several deliveries; a claim is a lease with a fence, so that a late completion cannot undo a later one.
/// </summary>
public sealed class RedisDeliveryQueue(RedisGateway redis, RedisKeys keys)
{
    /// <summary>Most completions and most claims of one exchange: Redis serves nobody else while it runs.</summary>
    public const int LargestExchange = 64;

    private const int RepairPage = 500;
    private const int FixedArgs = 14;
    private const int ArgsOfOne = 11;

    private static readonly RedisScript Exchange = RedisScript.Load("Deliveries/exchange.lua");
    private static readonly RedisScript Repair = RedisScript.Load("Deliveries/repair.lua");
    private static readonly RedisScript Release = RedisScript.Load("Deliveries/release.lua");

    /// <summary>Takes due records, at most as many as asked for and as the breaker and the rate allow.</summary>
    public async Task<IReadOnlyList<DeliveryClaim>> ClaimAsync(DeliveryEndpoint endpoint, int count, DeliveryRules rules, DateTimeOffset now, CancellationToken cancel) =>
        (await ExchangeAsync(endpoint, [], count, rules, now, cancel)).Claims;

    /// <summary>Hands in completions; says for each whether it counted.</summary>
    public async Task<IReadOnlyList<bool>> CompleteAsync(
        DeliveryEndpoint endpoint, IReadOnlyList<DeliveryCompletion> completions, DeliveryRules rules, DateTimeOffset now, CancellationToken cancel) =>
        (await ExchangeAsync(endpoint, completions, 0, rules, now, cancel)).Counted;

    /// <summary>Hands in what has ended and takes what is due, in one step and one round trip.</summary>
    /// <param name="completions">At most <see cref="LargestExchange"/>.</param>
    /// <param name="want">Most to claim, at most <see cref="LargestExchange"/>.</param>
    public async Task<DeliveryExchange> ExchangeAsync(
        DeliveryEndpoint endpoint, IReadOnlyList<DeliveryCompletion> completions, int want, DeliveryRules rules, DateTimeOffset now, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(completions.Count, LargestExchange);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(want, LargestExchange);
        var figures = DeliveryFigures.Of(completions);
        var args = new RedisArg[FixedArgs + (2 * figures.Count) + (ArgsOfOne * completions.Count)];
        (args[0], args[1], args[2], args[3]) = (keys.DeliveriesRoot, now.ToUnixTimeMilliseconds(), Iso.Write(now), endpoint.Id);
        (args[4], args[5], args[6], args[7]) = ((now + rules.ClaimTimeout).ToUnixTimeMilliseconds(), want, endpoint.RatePerMinute, endpoint.Concurrency);
        (args[8], args[9], args[10]) = (rules.Breaker.Failures, (long)rules.Breaker.OpenFor.TotalMilliseconds, DeliveryRecord.MaxAttemptsKept);
        (args[11], args[12], args[13]) = (rules.DeliveredCap, figures.Count, completions.Count);
        var at = FixedArgs;
        foreach (var (field, count) in figures)
        {
            (args[at], args[at + 1]) = (field, count);
            at += 2;
        }

        foreach (var completion in completions)
        {
            Write(endpoint.Id, completion, args.AsSpan(at, ArgsOfOne));
            at += ArgsOfOne;
        }

        var reply = await redis.RunAsync(Exchange, [keys.Events, keys.EventsSequence], args, cancel);
        return new DeliveryExchange(
            Array.ConvertAll(reply[0].AsArray(), counted => counted.AsInt64() == 1), Array.ConvertAll(reply[1].AsArray(), DeliveryReplies.Claim), DeliveryReplies.Breaker(reply[2]),
            DeliveryReplies.Time(reply[3]), (int)reply[4].AsInt64(), (int)reply[5].AsInt64());
    }

    /// <summary>Takes back claims that ran out; a dispatcher of the endpoint does so by itself.</summary>
    public async Task<int> ReleaseExpiredAsync(string endpointId, DateTimeOffset now, CancellationToken cancel) =>
        (int)(await redis.RunAsync(Release, [keys.Events, keys.EventsSequence], [keys.DeliveriesRoot, now.ToUnixTimeMilliseconds(), Iso.Write(now), endpointId], cancel)).AsInt64();

    /// <summary>Looks at every open record of an endpoint and makes due those that are neither due nor claimed; page by page, so that Redis serves others meanwhile.</summary>
    public async Task<DeliveryRepair> RepairAsync(string endpointId, DateTimeOffset now, CancellationToken cancel)
    {
        var (mended, removed) = (0L, 0L);
        foreach (var status in DeliveryNames.AllStatuses.Where(status => status.IsOpen()))
        {
            var after = "0";
            while (after.Length > 0)
            {
                var reply = await redis.RunAsync(
                    Repair,
                    [keys.Events, keys.EventsSequence],
                    [keys.DeliveriesRoot, now.ToUnixTimeMilliseconds(), Iso.Write(now), endpointId, status.ToWire(), after, RepairPage],
                    cancel);
                after = reply[0].AsString()!;
                (mended, removed) = (mended + reply[1].AsInt64(), removed + reply[2].AsInt64());
            }
        }

        return new DeliveryRepair(mended, removed);
    }

    /// <summary>The dead-letter group of an endpoint, a status and a cause.</summary>
    public static string GroupId(string endpointId, DeliveryStatus status, string cause) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{endpointId}\n{status.ToWire()}\n{cause}")).AsSpan(0, 8));

    private static void Write(string endpointId, DeliveryCompletion completion, Span<RedisArg> args)
    {
        (args[0], args[1]) = (completion.Claim.Id.Value, completion.Claim.Fence);
        for (var i = 2; i < args.Length; i++)
        {
            args[i] = "";
        }

        if (completion is not { Attempt: { } attempt, Outcome: { } outcome })
        {
            return;
        }

        var (status, next) = completion.Verdict;
        (args[2], args[3]) = (status.ToWire(), next is { } time ? time.ToUnixTimeMilliseconds() : "");
        (args[4], args[5], args[6]) = (attempt.At.ToUnixTimeMilliseconds(), outcome.Error ?? "", DeliveryReplies.WriteAttempt(attempt));
        if (status.IsDead())
        {
            var cause = ErrorCause.Of(outcome.Error);
            (args[7], args[8], args[9]) = (GroupId(endpointId, status, cause), cause, GroupId(endpointId, status, "other causes"));
        }

        args[10] = outcome.IsAnswer ? "answer" : "failure";
    }
}

/// <summary>What a repair found.</summary>
/// <param name="MadeDue">Open records that were neither due nor claimed.</param>
/// <param name="Removed">Index entries whose record was gone.</param>
public sealed record DeliveryRepair(long MadeDue, long Removed);
