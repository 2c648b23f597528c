using System.Net;
using System.Net.Sockets;

namespace OpenClaw.Console.Access;

/// <summary>The address a request comes from, as sessions and logs show it and as attempts are counted.</summary>
internal static class ClientAddress
{
    public const string Unknown = "unknown";

    /// <summary>The address as people read it; an IPv4 address stays one on a dual-stack socket.</summary>
    public static string Of(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : Unknown;

    /// <summary>What attempts are counted by: of IPv6 the /64, because one host has that many addresses to itself.</summary>
    public static string Counted(string address) =>
        IPAddress.TryParse(address, out var parsed) && parsed.AddressFamily == AddressFamily.InterNetworkV6 && !parsed.IsIPv4MappedToIPv6
            ? new IPAddress([.. parsed.GetAddressBytes().AsSpan(0, 8), .. new byte[8]]) + "/64"
            : address;
}
