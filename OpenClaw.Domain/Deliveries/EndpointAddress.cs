using System.Diagnostics.CodeAnalysis;
using System.Globalization;

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

        return IsPrivate(address)
            ? $"{address.Host} is a private address: name the host, or add it to Deliveries:AllowedHttpHosts."
            : null;
    }

    /// <summary>Whether a host is this machine by its name or address.</summary>
    public static bool IsLoopback(string host) => TryHost(host, out var address) && address.IsLoopback;

    /// <summary>Whether an IP address is one of a private, link-local, shared, multicast or reserved network.</summary>
    /// <param name="ip">IPv4, or IPv6 without brackets and scope.</param>
    public static bool IsPrivate(string ip) => !TryHost(ip, out var address) || IsPrivate(address);

    private static bool TryHost(string host, [NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(host.Contains(':', StringComparison.Ordinal) ? $"https://[{host.Trim('[', ']')}]/" : $"https://{host}/", UriKind.Absolute, out address);

    // Uri has brought the address into its one form already: dotted decimals, or lower-case groups in brackets.
    private static bool IsPrivate(Uri address) => address.HostNameType switch
    {
        UriHostNameType.IPv4 => address.Host.Split('.') is var parts && IsPrivate(Part(parts[0]), Part(parts[1]), Part(parts[2])),
        UriHostNameType.IPv6 => IsPrivate(Groups(address.Host.Trim('[', ']').Split('%')[0])),
        _ => false,
    };

    // This network, private, shared (carrier), link-local, protocol assignments, benchmarks, multicast and reserved ones.
    private static bool IsPrivate(int first, int second, int third) =>
        first is 0 or 10 or 127 or >= 224
        || (first, second) is (172, >= 16 and < 32) or (192, 168) or (169, 254) or (100, >= 64 and < 128) or (198, 18 or 19)
        || (first, second, third) is (192, 0, 0);

    /// <summary>Translators and tunnels carry an IPv4 address within the IPv6 one, which is where the packet ends up.</summary>
    private static bool IsPrivate(int[] groups) => groups switch
    {
        [0, ..] or [>= 0xfc00, ..] => true, // unspecified, this machine, IPv4 in other clothes; unique local, link-local, multicast
        [0x64, 0xff9b, 0, 0, 0, 0, var high, var low] => IsPrivate(high >> 8, high & 0xff, low >> 8), // NAT64
        [0x64, 0xff9b, 1, ..] => true, // NAT64 of a private network
        [0x2002, var high, var low, ..] => IsPrivate(high >> 8, high & 0xff, low >> 8), // 6to4
        [0x2001, 0, ..] => true, // Teredo
        _ => false,
    };

    /// <summary>The eight groups of an IPv6 address; its last 32 bits may be written as IPv4.</summary>
    private static int[] Groups(string text)
    {
        var halves = text.Split("::");
        var (head, tail) = (Read(halves[0]), Read(halves.Length > 1 ? halves[1] : ""));
        return [.. head, .. new int[Math.Max(0, 8 - head.Count - tail.Count)], .. tail];

        static List<int> Read(string half)
        {
            var groups = new List<int>(8);
            foreach (var part in half.Split(':', StringSplitOptions.RemoveEmptyEntries))
            {
                if (part.Split('.') is [var a, var b, var c, var d])
                {
                    groups.AddRange([(Part(a) << 8) | Part(b), (Part(c) << 8) | Part(d)]);
                }
                else
                {
                    groups.Add(int.Parse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                }
            }

            return groups;
        }
    }

    private static int Part(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Short(string? text) => text is { Length: > 80 } ? text[..80] + "..." : text ?? "";
}
