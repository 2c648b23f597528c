using System.Globalization;
using System.Text.Json;

namespace OpenClaw.Domain.Checking;

/// <summary>Members that are no texts: whole numbers, yes and no, lists and maps of texts.</summary>
internal static class FieldReaderValues
{
    public static int? Integer(this FieldReader reader, string name, int least, int most)
    {
        var member = reader.Member(name);
        if (member.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            reader.Note(name, "is missing.");
        }
        else if (member.ValueKind is JsonValueKind.Number && member.TryGetInt32(out var value) && value >= least && value <= most)
        {
            return value;
        }
        else
        {
            reader.Note(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number between {least} and {most}."));
        }

        return null;
    }

    public static bool? Flag(this FieldReader reader, string name, bool absent)
    {
        var member = reader.Member(name);
        switch (member.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return absent;
            case JsonValueKind.True or JsonValueKind.False:
                return member.GetBoolean();
            default:
                reader.Note(name, "must be true or false.");
                return null;
        }
    }

    /// <summary>A list of short texts that may be absent; each is trimmed, one that stands twice counts once.</summary>
    public static IReadOnlyList<string> Texts(this FieldReader reader, string name, int most, int longest)
    {
        var list = reader.Member(name);
        if (list.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return [];
        }

        return ReadTexts(list, name, most, longest, reader.Note);
    }

    /// <summary>An object whose members are lists of short texts; may be absent. Their names are trimmed, and told apart without regard to case.</summary>
    public static IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> TextLists(this FieldReader reader, string name, int most, int longest)
    {
        var map = reader.Member(name);
        if (map.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return [];
        }

        if (map.ValueKind is not JsonValueKind.Object)
        {
            reader.Note(name, "must be an object.");
            return [];
        }

        var found = new List<KeyValuePair<string, IReadOnlyList<string>>>();
        foreach (var member in map.EnumerateObject())
        {
            var path = $"{name}.{FieldReader.Shorten(member.Name)}";
            if (found.Count >= most)
            {
                reader.Note(name, string.Create(CultureInfo.InvariantCulture, $"has more than {most} members."));
                break;
            }

            var key = member.Name.Trim();
            if (key.Length == 0 || key.Length > longest)
            {
                reader.Note(path, string.Create(CultureInfo.InvariantCulture, $"needs a name of 1 to {longest} characters."));
            }
            else if (found.Any(one => string.Equals(one.Key, key, StringComparison.OrdinalIgnoreCase)))
            {
                reader.Note(path, "stands there twice (names that differ only in case are the same); keep one.");
            }
            else
            {
                found.Add(new(key, ReadTexts(member.Value, path, most, longest, reader.Note)));
            }
        }

        return found;
    }

    private static List<string> ReadTexts(JsonElement list, string path, int most, int longest, Action<string, string> note)
    {
        var texts = new List<string>();
        if (list.ValueKind is not JsonValueKind.Array)
        {
            note(path, "must be a list.");
        }
        else if (list.GetArrayLength() > most)
        {
            note(path, string.Create(CultureInfo.InvariantCulture, $"has {list.GetArrayLength()} entries; at most {most} are taken."));
        }
        else
        {
            var i = 0;
            foreach (var entry in list.EnumerateArray())
            {
                if (Short(entry, longest) is not { } text)
                {
                    note(string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), string.Create(CultureInfo.InvariantCulture, $"must be a text of 1 to {longest} characters on one line."));
                }
                else if (!texts.Contains(text, StringComparer.Ordinal))
                {
                    texts.Add(text);
                }

                i++;
            }
        }

        return texts;
    }

    private static string? Short(JsonElement entry, int longest)
    {
        try
        {
            return entry.ValueKind is JsonValueKind.String && entry.GetString()!.Trim() is { Length: > 0 } text && text.Length <= longest && !text.Any(char.IsControl) ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null; // half of a surrogate pair
        }
    }
}
