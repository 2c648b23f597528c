using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace OpenClaw.Console.Redis;

/// <summary>
/// A Lua script and the digest Redis knows it by. A script with the line <c>--!uses emit</c> gets <c>Live/emit.lua</c> put before it, and then
/// takes the event stream as KEYS[1] and its counter as KEYS[2]; <c>--!uses Feature/part.lua</c> puts another part before it, in the order named.
/// </summary>
public sealed class RedisScript
{
    private const string Uses = "--!uses ";

    private RedisScript(string name, string text)
    {
        Name = name;
        Text = Expand(text);
#pragma warning disable CA5350 // Redis names scripts by SHA-1; nothing is protected by it.
        Sha1 = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(Text)));
#pragma warning restore CA5350
    }

    /// <summary>The path it was loaded from, such as <c>Proof/ingest.lua</c>; names the call in metrics and logs.</summary>
    public string Name { get; }

    public string Text { get; }

    internal string Sha1 { get; }

    /// <summary>Loads a script embedded in this assembly by its path in the project, such as <c>Proof/ingest.lua</c>.</summary>
    public static RedisScript Load(string path) => new(path, ReadEmbedded(path));

    /// <summary>A script that is not embedded (tests, benchmarks).</summary>
    public static RedisScript FromText(string name, string text) => new(name, text);

    private static string Expand(string text) => string.Concat(
        text.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith(Uses, StringComparison.Ordinal))
            .Select(line => line[Uses.Length..] is var part && part == "emit" ? ReadEmbedded("Live/emit.lua") : ReadEmbedded(part)).Select(part => part + "\n"))
        + text;

    private static string ReadEmbedded(string path)
    {
        var resource = "OpenClaw.Console." + path.Replace('/', '.');
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"No Lua script {path} is embedded in the console.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
