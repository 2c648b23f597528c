using System.Globalization;
using System.Text.RegularExpressions;

namespace OpenClaw.Console.Tests.Ui;

/// <summary>Reads tokens.css: what is written on a surface can be read there, in both themes.</summary>
public sealed partial class TokensTests
{
    private static readonly string[] Surfaces = ["canvas", "surface", "raised", "sunken", "hover"];
    private static readonly Dictionary<string, (string Light, string Dark)> Tokens = Load();

    [Theory]
    [InlineData("text")]
    [InlineData("text-2")]
    [InlineData("text-3")]
    [InlineData("accent")]
    [InlineData("good")]
    [InlineData("working")]
    [InlineData("attention")]
    [InlineData("bad")]
    [InlineData("quiet")]
    public void TextColour_OnEverySurfaceInBothThemes_HasAContrastOfFourAndAHalf(string name)
    {
        foreach (var surface in Surfaces.Concat(Tokens.ContainsKey($"{name}-soft") ? [$"{name}-soft"] : []))
        {
            Assert.True(Contrast(Tokens[name].Light, Tokens[surface].Light) >= 4.5, $"light {name} on {surface}");
            Assert.True(Contrast(Tokens[name].Dark, Tokens[surface].Dark) >= 4.5, $"dark {name} on {surface}");
        }
    }

    [Theory]
    [InlineData("accent-fill")]
    [InlineData("accent-fill-hover")]
    [InlineData("bad-fill")]
    [InlineData("bad-fill-hover")]
    public void WhiteText_OnAFilledButton_HasAContrastOfFourAndAHalf(string fill)
    {
        Assert.True(Contrast("#ffffff", Tokens[fill].Light) >= 4.5, $"light {fill}");
        Assert.True(Contrast("#ffffff", Tokens[fill].Dark) >= 4.5, $"dark {fill}");
    }

    [Fact]
    public void BorderOfAField_OnTheSurface_HasAContrastOfThree()
    {
        Assert.True(Contrast(Tokens["border-strong"].Light, Tokens["surface"].Light) >= 3, "light");
        Assert.True(Contrast(Tokens["border-strong"].Dark, Tokens["surface"].Dark) >= 3, "dark");
    }

    private static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(string hex)
    {
        var parts = Enumerable.Range(0, 3).Select(i => int.Parse(hex.AsSpan(1 + (i * 2), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4)).ToArray();
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }

    private static Dictionary<string, (string Light, string Dark)> Load()
    {
        var css = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Assets", "tokens.css"));
        return Pair().Matches(css).ToDictionary(m => m.Groups["name"].Value, m => (m.Groups["light"].Value, m.Groups["dark"].Value), StringComparer.Ordinal);
    }

    [GeneratedRegex(@"--oc-(?<name>[a-z0-9-]+): light-dark\((?<light>#[0-9a-f]{6}), (?<dark>#[0-9a-f]{6})\)", RegexOptions.None, 1000)]
    private static partial Regex Pair();
}
