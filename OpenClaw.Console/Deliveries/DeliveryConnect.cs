using System.Net;
using System.Net.Sockets;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Deliveries;

/// <summary>
/// Connects to a receiver. A name that leads into a private network is refused here, by the address it has now: what an endpoint's address looked like
/// when it was saved says nothing about where its name leads later.
/// </summary>
internal sealed class DeliveryConnect(IReadOnlyCollection<string> allowedHosts, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
{
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = resolve ?? Dns.GetHostAddressesAsync;

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = Reachable(host, IPAddress.TryParse(host, out var literal) ? [literal] : await _resolve(host, cancel));
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Those of a host's addresses that may be connected to.</summary>
    /// <exception cref="PrivateAddressException">None may.</exception>
    internal IPAddress[] Reachable(string host, IPAddress[] addresses)
    {
        if (EndpointAddress.IsLoopback(host) || allowedHosts.Contains(host, StringComparer.OrdinalIgnoreCase))
        {
            return addresses;
        }

        IPAddress[] allowed = [.. addresses.Where(address => !EndpointAddress.IsPrivate(Text(address)))];
        return allowed.Length > 0 ? allowed : throw new PrivateAddressException(host);
    }

    // Without the scope, which an address of a link has and a Uri does not take.
    private static string Text(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString() : new IPAddress(address.GetAddressBytes()).ToString();
}

/// <summary>A receiver's name leads into a private network.</summary>
internal sealed class PrivateAddressException(string host)
    : IOException($"{host} leads to a private address: correct the endpoint, or add the host to Deliveries:AllowedHttpHosts");
