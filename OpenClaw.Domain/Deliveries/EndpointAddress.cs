using System.Buffers.Binary;
using System.Net;

namespace OpenClaw.Domain.Deliveries;

/// <summary>Which addresses may be delivered to: https only, except loopback and hosts that were allowed by name (spec 2 section 2).</summary>
public static class EndpointAddress
{
    /// <summary>Longest address.</summary>
    public const int MaxLength = 2048;

    /// <summary>Why an address cannot be used, or null.</summary>
    /// <param name="url">The address.</param>
    /// <param name="allowedHttpHosts">Hosts that may be reached over plain http or at a private address.</param>
    public static string? Problem(string? url, IReadOnlyCollection<string> allowedHttpHosts)
    {
        ArgumentNullException.ThrowIfNull(allowedHttpHosts);
        if (url is null or { Length: 0 or > MaxLength } || !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0)
        {
            return $"'{Short(url)}' is not an address: give an absolute https address such as https://receiver.example/internal/milestones/ingest.";
        }

        if (address.UserInfo.Length > 0 || address.Fragment.Length > 0)
        {
            return "The address must hold no user name, password or fragment.";
        }

        if (address.IsLoopback || allowedHttpHosts.Contains(address.Host, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        if (address.Scheme is "http")
        {
            return $"{address.Host} would be reached without encryption: use https, or add the host to Deliveries:AllowedHttpHosts.";
        }

        return IPAddress.TryParse(address.DnsSafeHost, out var ip) && IsPrivate(ip)
            ? $"{address.Host} is a private address: name the host, or add it to Deliveries:AllowedHttpHosts."
            : null;
    }

    private static bool IsPrivate(IPAddress address)
    {
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (address.GetAddressBytes() is { Length: 16 })
        {
            return address.IsIPv6LinkLocal || address.IsIPv6SiteLocal || address.IsIPv6UniqueLocal || address.Equals(IPAddress.IPv6Any);
        }

        var bits = BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());
        return (bits >> 24) is 0 or 10 or 127 || (bits >> 20) == 0xAC1 || (bits >> 16) is 0xC0A8 or 0xA9FE || (bits >> 22) == (0x64400000 >> 22) || (bits >> 28) >= 0xE;
    }

    private static string Short(string? text) => text is { Length: > 80 } ? text[..80] + "..." : text ?? "";
}
