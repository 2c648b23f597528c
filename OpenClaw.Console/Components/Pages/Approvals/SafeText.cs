using System.Globalization;
using System.Text;
using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Components;

namespace OpenClaw.Console.Components.Pages.Approvals;

/// <summary>
/// What an agent wrote, for somebody who has to decide on it: Markdown without HTML, without images and with links to http and https alone. Characters that are not seen, or that
/// turn the reading direction, are written out: what is approved must be what is read.
/// </summary>
internal static class SafeText
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().UseAutoLinks().Build();

    /// <summary>Headings stand below those of the page.</summary>
    private const int HeadingShift = 2;

    /// <summary>The text as HTML; one that nests too deeply as it is.</summary>
    public static MarkupString Markdown(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var visible = Visible(text);
        try
        {
            var document = Markdig.Markdown.Parse(visible, Pipeline);
            foreach (var node in document.Descendants().ToList())
            {
                Tame(node);
            }

            return new MarkupString(document.ToHtml(Pipeline));
        }
        catch (ArgumentException)
        {
            return new MarkupString($"<pre>{System.Net.WebUtility.HtmlEncode(visible)}</pre>");
        }
    }

    /// <summary>The text with its hidden characters as ⟨U+202E⟩.</summary>
    public static string Visible(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Any(IsHidden))
        {
            return text;
        }

        var visible = new StringBuilder(text.Length + 16);
        foreach (var letter in text)
        {
            _ = IsHidden(letter) ? visible.Append(CultureInfo.InvariantCulture, $"⟨U+{(int)letter:X4}⟩") : visible.Append(letter);
        }

        return visible.ToString();
    }

    // Zero-width joiner and non-joiner belong to emoji and to some scripts.
    private static bool IsHidden(char letter) => letter is not ('\t' or '\n' or '\r' or '\u200c' or '\u200d')
        && (char.IsControl(letter) || char.GetUnicodeCategory(letter) is UnicodeCategory.Format);

    private static void Tame(MarkdownObject node)
    {
        switch (node)
        {
            case HeadingBlock heading:
                heading.Level = Math.Min(6, heading.Level + HeadingShift);
                break;
            case LinkInline { IsImage: true } image:
                image.ReplaceBy(new LiteralInline($"[image: {Words(image)} {image.Url}]"), copyChildren: false);
                break;
            case LinkInline link when !IsWeb(link.Url):
                link.ReplaceBy(new LiteralInline($"[{Words(link)}: {link.Url}]"), copyChildren: false);
                break;
            case LinkInline link:
                Outside(link);
                break;
            case AutolinkInline auto when auto.IsEmail || !IsWeb(auto.Url):
                auto.ReplaceBy(new LiteralInline(auto.Url));
                break;
            case AutolinkInline auto:
                Outside(auto);
                break;
        }
    }

    private static string Words(LinkInline link) => string.Concat(link.Descendants<LiteralInline>().Select(part => part.Content.ToString()));

    private static bool IsWeb(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https");

    private static void Outside(MarkdownObject link)
    {
        var attributes = link.GetAttributes();
        attributes.AddProperty("rel", "noopener noreferrer nofollow");
        attributes.AddProperty("target", "_blank");
    }
}
