namespace OpenClaw.Console.Components.Shared;

/// <summary>Everything a page shows, as its address says it: address in, address out. A link opens the same view for everybody.</summary>
public interface IPageState<TSelf>
    where TSelf : IPageState<TSelf>
{
    /// <summary>The page as it is without a query.</summary>
    static abstract TSelf Empty { get; }

    /// <summary>Where this view is.</summary>
    string Url { get; }

    /// <summary>The same view without a panel.</summary>
    string ListUrl { get; }

    /// <summary>What is searched for.</summary>
    string Text { get; }

    /// <summary>Whether an address is one of this page.</summary>
    static abstract bool IsHere(string url);

    /// <summary>Reads an address, absolute or relative; what makes no sense in it is dropped.</summary>
    static abstract TSelf Parse(string url);

    TSelf WithText(string text);
}
