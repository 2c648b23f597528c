using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Access;

/// <summary>The form of users, sessions and tokens in Redis; the Lua scripts read <c>roles</c> and <c>disabled</c> of users.</summary>
internal static class AccessJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new RoleConverter() } };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T? Read<T>(string? json)
        where T : class => json is null ? null : JsonSerializer.Deserialize<T>(json, Options);

    private sealed class RoleConverter : JsonConverter<Role>
    {
        public override Role Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Roles.TryParse(reader.GetString(), out var role) ? role : throw new JsonException($"'{reader.GetString()}' is not a role.");

        public override void Write(Utf8JsonWriter writer, Role value, JsonSerializerOptions options) => writer.WriteStringValue(value.Name());
    }
}
