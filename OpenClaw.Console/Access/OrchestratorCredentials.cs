using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.Console.Access;

/// <summary>
/// The file <c>orchestrator-bearer.json</c> in the data directory (spec 3 section 4): the orchestrator's bearer token, readable by
/// the owner alone. The console reads it again whenever it changed, so that init and rotate-token take effect at once.
/// </summary>
public sealed class OrchestratorCredentials(string dataDirectory, TimeProvider time)
{
    public const string FileName = "orchestrator-bearer.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly Lock _gate = new();
    private (DateTime Written, long Length, CredentialsRead Read)? _cached;

    public string Path { get; } = System.IO.Path.Combine(dataDirectory, FileName);

    /// <summary>What the file says now; a problem (missing, readable by others, malformed) is a message, not an exception.</summary>
    public CredentialsRead Read()
    {
        var file = new FileInfo(Path);
        if (!file.Exists)
        {
            return new CredentialsRead(null, $"There are no orchestrator credentials in {dataDirectory}; create them with: ./console init --data {dataDirectory}");
        }

        lock (_gate)
        {
            if (_cached is { } cached && cached.Written == file.LastWriteTimeUtc && cached.Length == file.Length)
            {
                // The mode can change without the time of writing changing.
                return OpenToOthers(file) is { } open ? new CredentialsRead(null, open) : cached.Read;
            }

            var read = Load(file);
            _cached = (file.LastWriteTimeUtc, file.Length, read);
            return read;
        }
    }

    /// <summary>Whether the token is the current one, or the previous one within its grace window.</summary>
    public bool Accepts(string token)
    {
        if (Read().File is not { } file)
        {
            return false;
        }

        var hash = SecretText.Hash(token);
        var current = SecretText.Same(hash, SecretText.Hash(file.Token));
        var previous = file.Previous is { } old && time.GetUtcNow() < old.ValidUntil && SecretText.Same(hash, old.TokenHash);
        return current || previous;
    }

    /// <summary>Creates the file; leaves an existing one alone unless <paramref name="force"/>.</summary>
    /// <returns>Whether a file was written.</returns>
    public bool Init(bool force)
    {
        if (File.Exists(Path) && !force)
        {
            return false;
        }

        Write(new CredentialsFile(1, SecretText.New(), time.GetUtcNow(), null));
        return true;
    }

    /// <summary>Replaces the token; the old one stays valid for <paramref name="grace"/> (zero: it ends now).</summary>
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
        Write(new CredentialsFile(1, SecretText.New(), now, previous));
    }

    private static CredentialsRead Load(FileInfo file)
    {
        if (OpenToOthers(file) is { } open)
        {
            return new CredentialsRead(null, open);
        }

        try
        {
            using var stream = file.OpenRead();
            var read = JsonSerializer.Deserialize<CredentialsFile>(stream, Json);
            return read is { Version: 1, Token.Length: 64 }
                ? new CredentialsRead(read, null)
                : new CredentialsRead(null, $"{file.FullName} is not a version 1 credentials file with a token of 64 hex digits; replace it with: ./console init --force");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return new CredentialsRead(null, $"{file.FullName} cannot be read ({error.Message}); replace it with: ./console init --force");
        }
    }

    private static string? OpenToOthers(FileInfo file)
    {
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        return !OperatingSystem.IsWindows() && (file.UnixFileMode & others) != UnixFileMode.None
            ? $"{file.FullName} can be read by others and is refused; run: chmod 600 {file.FullName}, then rotate the token"
            : null;
    }

    private void Write(CredentialsFile file)
    {
        Directory.CreateDirectory(dataDirectory);
        var temporary = $"{Path}.{SecretText.NewId()}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(temporary, options))
        {
            JsonSerializer.Serialize(stream, file, Json);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, Path, overwrite: true);
        lock (_gate)
        {
            _cached = null;
        }
    }
}

/// <summary>The credentials, or why there are none to use.</summary>
public sealed record CredentialsRead(CredentialsFile? File, string? Problem);

/// <summary>The content of <c>orchestrator-bearer.json</c>.</summary>
public sealed record CredentialsFile(int Version, string Token, DateTimeOffset CreatedAt, PreviousToken? Previous)
{
    /// <summary>Never shows the token.</summary>
    public override string ToString() => $"CredentialsFile {{ Version = {Version}, CreatedAt = {CreatedAt:O} }}";
}

/// <summary>The token before the last rotation, as a hash, and until when it is honoured.</summary>
public sealed record PreviousToken(string TokenHash, DateTimeOffset ValidUntil);
