using System.Net;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Deliveries;

/// <summary>Names that lead into private networks are refused by the address they have when a delivery is made.</summary>
public sealed class DeliveryConnectTests
{
    private readonly DeliveryConnect _connect = new(["receiver.internal"]);

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("fe80::1%2")]
    [InlineData("fd00::1")]
    [InlineData("ff02::1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.19.255.255")]
    [InlineData("192.0.0.8")]
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::8.8.8.8")]
    [InlineData("2002:a00:1::1")]
    [InlineData("2002:c0a8:101::")]
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2")]
    public void Reachable_NameAtAPrivateAddress_IsRefused(string address) =>
        Assert.Throws<PrivateAddressException>(() => _connect.Reachable("receiver.example", [IPAddress.Parse(address)]));

    [Theory]
    [InlineData("93.184.215.14")]
    [InlineData("172.32.0.1")]
    [InlineData("2606:2800:21f:cb07::1")]
    [InlineData("198.20.0.1")]
    [InlineData("192.0.1.8")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("2002:808:808::1")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2001:4860::5efe:8.8.8.8")]
    public void Reachable_NameAtAPublicAddress_IsTaken(string address) => Assert.Single(_connect.Reachable("receiver.example", [IPAddress.Parse(address)]));

    [Fact]
    public void Reachable_NameAtBoth_GoesToThePublicOneOnly()
    {
        var addresses = _connect.Reachable("receiver.example", [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("93.184.215.14")]);

        Assert.Equal("93.184.215.14", Assert.Single(addresses).ToString());
    }

    [Theory]
    [InlineData("receiver.internal")]
    [InlineData("RECEIVER.internal")]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Reachable_AllowedHostOrThisMachine_MayBePrivate(string host) => Assert.Single(_connect.Reachable(host, [IPAddress.Loopback]));

    [Fact]
    public void Handler_WhateverTheEnvironmentSays_UsesNoProxy()
    {
        using var handler = DeliveryHttp.HandlerFor(_connect);

        Assert.False(handler.UseProxy);
    }

    [Fact]
    public async Task Send_ToANameAtAPrivateAddress_SaysWhyAndNeverConnects()
    {
        await using var receiver = await Receiver.StartAsync();
        using var http = new DeliveryHttp(new DeliveryConnect([], (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback])));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://receiver.example:{receiver.Port}/x");

        var answer = await http.SendAsync(request, TimeProvider.System.GetUtcNow(), CancellationToken.None);

        Assert.Null(answer.Status);
        Assert.Contains("leads to a private address", answer.Failure, StringComparison.Ordinal);
        Assert.Equal(0, (await receiver.StateAsync()).Requests);
    }
}
