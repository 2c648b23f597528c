using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Access;

/// <summary>Data Protection's keys in Redis, so that replicas read each other's cookies and a restart signs nobody out.</summary>
internal sealed class RedisKeyRing(RedisGateway redis, RedisKeys keys) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. Wait(redis.ExecuteAsync("HVALS", [keys.DataProtectionKeys])).AsArray().Select(reply => XElement.Parse(reply.AsString()!))];

    public void StoreElement(XElement element, string friendlyName) =>
        Wait(redis.ExecuteAsync("HSET", [keys.DataProtectionKeys, friendlyName, element.ToString(SaveOptions.DisableFormatting)]));

    // The interface is synchronous; it is called at the start and then once a day. No synchronisation context can be waiting for us.
    private static RedisReply Wait(Task<RedisReply> call) => Task.Run(() => call).GetAwaiter().GetResult();
}
