namespace OpenClaw.Console.Components.UiServices;

/// <summary>Ranks short titles against typed text: the letters in order, better when they start words or stand together.</summary>
public static class FuzzyMatch
{
    /// <returns>Higher is better; 0 for empty text; null when the letters do not occur in order.</returns>
    public static int? Score(string title, string text)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(text);
        text = text.Trim();
        if (text.Length > 0 && title.IndexOf(text, StringComparison.OrdinalIgnoreCase) is >= 0 and var whole && IsWordStart(title, whole))
        {
            // The start of a word, in one piece: above any scattered match.
            return text.Length * 5;
        }

        var (score, at, last) = (0, 0, -2);
        foreach (var letter in text.Where(c => !char.IsWhiteSpace(c)))
        {
            at = title.IndexOf(letter.ToString(), at, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
            {
                return null;
            }

            score += at == last + 1 ? 4 : IsWordStart(title, at) ? 3 : 1;
            last = at++;
        }

        return score;
    }

    private static bool IsWordStart(string title, int at) =>
        at == 0 || !char.IsLetterOrDigit(title[at - 1]) || (char.IsUpper(title[at]) && char.IsLower(title[at - 1]));
}
