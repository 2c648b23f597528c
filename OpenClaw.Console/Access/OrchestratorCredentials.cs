using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.Console.Configuration;

namespace OpenClaw.Console.Access;

/// <summary>
/// The file <c>orchestrator-bearer.json</c> in the data directory (spec 3 section 4): the orchestrator's bearer token, readable by
/// the owner alone. It is small and read whenever it is needed, so that init and rotate-token take effect at once.
/// </summary>
public sealed class OrchestratorCredentials(string dataDirectory, TimeProvider time)
{
    public const string FileName = "orchestrator-bearer.json";

    /// <summary>Tokens before the previous one that are still honoured; of more the newest stay.</summary>
    private const int MostEarlier = 8;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public string Path { get; } = System.IO.Path.Combine(dataDirectory, FileName);

    /// <summary>What the file says now; a problem (missing, readable by others, malformed) is a message, not an exception.</summary>
    public CredentialsRead Read()
    {
        try
        {
            using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (IsOpenToOthers(stream))
            {
                return new CredentialsRead(null, $"{Path} can be read by others and is refused; run: chmod 600 {Path}, then rotate the token");
            }

            return JsonSerializer.Deserialize<CredentialsFile>(stream, Json) is { Version: 1, Token.Length: 64 } read && read.Replaced.All(token => token is { TokenHash.Length: 64 })
                ? new CredentialsRead(read, null)
                : new CredentialsRead(null, $"{Path} is not a version 1 credentials file with a token of 64 hex digits; replace it with: ./console init --force");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return new CredentialsRead(null, $"There are no orchestrator credentials in {dataDirectory}; create them with: ./console init --data {dataDirectory}");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return new CredentialsRead(null, $"{Path} cannot be read ({error.Message}); replace it with: ./console init --force");
        }
    }

    /// <summary>Whether the token is the current one, or a previous one within its grace window.</summary>
    public bool Accepts(string token)
    {
        if (Read().File is not { } file)
        {
            return false;
        }

        var hash = SecretText.Hash(token);
        var current = SecretText.Same(hash, SecretText.Hash(file.Token));
        var now = time.GetUtcNow();
        return file.Replaced.Aggregate(current, (found, old) => (SecretText.Same(hash, old.TokenHash) && now < old.ValidUntil) || found);
    }

    /// <summary>Creates the file; leaves an existing one alone unless <paramref name="force"/>.</summary>
    /// <returns>Whether a file was written.</returns>
    public bool Init(bool force) => Write(new CredentialsFile(1, SecretText.New(), time.GetUtcNow(), null), force);

    /// <summary>Replaces the token; the old one stays valid for <paramref name="grace"/>, and those before it for what is left of theirs (zero: all end now).</summary>
    /// <exception cref="InvalidOperationException">There is no usable file to rotate; the message says why.</exception>
    public void Rotate(TimeSpan grace)
    {
        var (file, problem) = Read();
        if (file is null)
        {
            throw new InvalidOperationException(problem);
        }

        var now = time.GetUtcNow();
        var previous = grace > TimeSpan.Zero ? new PreviousToken(SecretText.Hash(file.Token), now + grace) : null;
        var earlier = file.Replaced.Where(old => now < old.ValidUntil).Take(MostEarlier).ToArray();
        Write(new CredentialsFile(1, SecretText.New(), now, previous) { Earlier = previous is null || earlier.Length == 0 ? null : earlier }, overwrite: true);
    }

    /// <summary>Of the file that is open, so that nobody can exchange it in between.</summary>
    private static bool IsOpenToOthers(FileStream stream)
    {
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(stream.SafeFileHandle) & others) != UnixFileMode.None;
    }

    /// <summary>Whole or not at all: written beside and moved into place.</summary>
    private bool Write(CredentialsFile file, bool overwrite)
    {
        if (!overwrite && File.Exists(Path))
        {
            return false;
        }

        DataDirectory.CreatePrivate(dataDirectory);
        var temporary = $"{Path}.{SecretText.NewId()}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using (var stream = new FileStream(temporary, options))
            {
                JsonSerializer.Serialize(stream, file, Json);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, Path, overwrite);
            return true;
        }
        catch (IOException) when (!overwrite && File.Exists(Path))
        {
            return false; // Another init was first.
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}

/// <summary>The credentials, or why there are none to use.</summary>
public sealed record CredentialsRead(CredentialsFile? File, string? Problem);

/// <summary>The content of <c>orchestrator-bearer.json</c>.</summary>
public sealed record CredentialsFile(int Version, string Token, DateTimeOffset CreatedAt, PreviousToken? Previous)
{
    /// <summary>Those before <see cref="Previous"/> whose grace window has not run out, the newest first.</summary>
    public IReadOnlyList<PreviousToken>? Earlier { get; init; }

    /// <summary>Every token that was replaced and may still be honoured, the newest first.</summary>
    [JsonIgnore]
    public IEnumerable<PreviousToken> Replaced => Previous is { } previous ? (Earlier ?? []).Prepend(previous) : [];

    /// <summary>Never shows the token.</summary>
    public override string ToString() => $"CredentialsFile {{ Version = {Version}, CreatedAt = {CreatedAt:O} }}";
}

/// <summary>The token before the last rotation, as a hash, and until when it is honoured.</summary>
public sealed record PreviousToken(string TokenHash, DateTimeOffset ValidUntil);
