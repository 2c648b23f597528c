using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.Console.Live;

/// <summary>One event as the hub sends it. The id is text, to be given back as afterId unchanged.</summary>
public sealed record LiveHubEvent(
    string Id, string Channel, string Type, DateTimeOffset At, [property: JsonConverter(typeof(RawJsonConverter))] ReadOnlyMemory<byte> Data)
{
    public static LiveHubEvent Of(LiveEvent live) => new(live.Id.ToString(CultureInfo.InvariantCulture), live.Channel, live.Type, live.At, live.Utf8Data);
}

/// <summary>Events after <paramref name="AfterId"/> are missing; what follows comes after <paramref name="LastId"/>. Reload what is shown.</summary>
public sealed record LiveHubGap(string AfterId, string LastId);

/// <summary>Data is JSON already: it goes out as the object it is, not as a text.</summary>
internal sealed class RawJsonConverter : JsonConverter<ReadOnlyMemory<byte>>
{
    public override ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return Encoding.UTF8.GetBytes(document.RootElement.GetRawText());
    }

    public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options) => writer.WriteRawValue(value.Span);
}
