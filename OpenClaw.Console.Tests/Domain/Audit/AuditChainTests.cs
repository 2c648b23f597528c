using System.Security.Cryptography;
using System.Text;
using OpenClaw.Domain.Audit;

namespace OpenClaw.Console.Tests.Domain.Audit;

/// <summary>The chain of the ledger, and what a check says about each way to break it.</summary>
public sealed class AuditChainTests
{
    [Fact]
    public void Hash_OfAnEntry_IsWhatTheDocumentedShellLineGives()
    {
        var json = AuditEntryJson.Write(Entry(1));

        var byHand = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(AuditChain.Origin + Encoding.UTF8.GetString(json))));

        Assert.Equal(byHand, AuditChain.Hash(AuditChain.Origin, json));
    }

    [Fact]
    public void Write_AnEntry_IsCanonicalAndReadsBackTheSame()
    {
        var entry = Entry(3) with
        {
            Reason = "weil's nötig war\n\"ja\"", Before = "a", After = "b", Operation = "op1", Record = true, Imported = true, Items = [new AuditItem("x", "done", "ok"), new AuditItem("y", "failed")],
        };

        var json = AuditEntryJson.Write(entry);

        Assert.StartsWith("{\"action\":\"user.create\",\"actor\":\"ada\",\"after\":\"b\",\"at\":\"2026-11-21T07:00:00.000Z\"", Encoding.UTF8.GetString(json), StringComparison.Ordinal);
        var read = AuditEntryJson.Read(json)!;
        Assert.Equal(entry.Items.AsEnumerable(), read.Items);
        Assert.Equal(entry with { Items = [] }, read with { Items = [] });
        Assert.Equal(json, AuditEntryJson.Write(read));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"seq\":\"1\",\"at\":\"2026-11-21T07:00:00.000Z\"}")]
    [InlineData("{\"seq\":1}")]
    public void Read_WhatIsNoEntry_IsNull(string json) => Assert.Null(AuditEntryJson.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Check_OfAWholeLedger_FindsNothing()
    {
        var ledger = Ledger(20);

        Assert.Null(Walk(ledger, new AuditHead(20, ledger[^1].Hash)));
    }

    [Fact]
    public void Check_ChangedContent_NamesTheEntry()
    {
        var ledger = Ledger(9);
        ledger[3] = ledger[3] with { Json = AuditEntryJson.Write(Entry(4) with { Target = "mallory" }) };

        Assert.Equal((4, AuditBreakKind.Changed), Where(Walk(ledger)));
    }

    [Fact]
    public void Check_ContentThatIsNoJson_CountsAsChanged()
    {
        var ledger = Ledger(9);
        ledger[3] = ledger[3] with { Json = "gone"u8.ToArray() };

        Assert.Equal((4, AuditBreakKind.Changed), Where(Walk(ledger)));
    }

    [Fact]
    public void Check_ContentChangedWithItsHash_NamesTheEntryByTheNext()
    {
        var ledger = Ledger(9);
        var json = AuditEntryJson.Write(Entry(4) with { Target = "mallory" });
        ledger[3] = ledger[3] with { Json = json, Hash = AuditChain.Hash(ledger[3].Previous, json) };

        Assert.Equal((4, AuditBreakKind.Replaced), Where(Walk(ledger)));
    }

    [Fact]
    public void Check_EntryTakenOut_SaysWhichIsMissing()
    {
        var ledger = Ledger(9);
        ledger.RemoveRange(3, 2);

        var found = Walk(ledger);

        Assert.Equal((4, AuditBreakKind.Missing), Where(found));
        Assert.Equal("The entries 4 to 5 are missing.", found!.Explanation);
    }

    [Fact]
    public void Check_FirstEntriesCutOff_SaysTheyAreMissing()
    {
        var ledger = Ledger(9);
        ledger.RemoveAt(0);

        Assert.Equal((1, AuditBreakKind.Missing), Where(Walk(ledger)));
    }

    [Fact]
    public void Check_TwoEntriesExchanged_SaysWhatStandsThere()
    {
        var ledger = Ledger(9);
        (ledger[3], ledger[5]) = (ledger[5] with { Seq = 4 }, ledger[3] with { Seq = 6 });

        var found = Walk(ledger);

        Assert.Equal((4, AuditBreakKind.Reordered), Where(found));
        Assert.Contains("stands entry 6", found!.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_EndCutOff_IsFoundByTheHead()
    {
        var ledger = Ledger(9);
        var head = new AuditHead(9, ledger[^1].Hash);
        ledger.RemoveRange(6, 3);

        var found = Walk(ledger, head);

        Assert.Equal((7, AuditBreakKind.Truncated), Where(found));
        Assert.Contains("ends at entry 6, but 9 were written", found!.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_LastEntryReplacedWithItsHash_IsFoundByTheHead()
    {
        var ledger = Ledger(9);
        var head = new AuditHead(9, ledger[^1].Hash);
        var json = AuditEntryJson.Write(Entry(9) with { Target = "mallory" });
        ledger[8] = ledger[8] with { Json = json, Hash = AuditChain.Hash(ledger[8].Previous, json) };

        Assert.Equal((9, AuditBreakKind.Replaced), Where(Walk(ledger, head)));
    }

    private static AuditEntry Entry(long seq) => new()
    {
        Seq = seq, At = new DateTimeOffset(2026, 11, 21, 7, 0, 0, TimeSpan.Zero), Kind = "user", Actor = "ada", Action = "user.create", Target = $"user-{seq}",
    };

    private static List<AuditRecord> Ledger(int count)
    {
        var (ledger, previous) = (new List<AuditRecord>(), AuditChain.Origin);
        for (var seq = 1; seq <= count; seq++)
        {
            var json = AuditEntryJson.Write(Entry(seq));
            ledger.Add(new AuditRecord(seq, json, previous, AuditChain.Hash(previous, json)));
            previous = ledger[^1].Hash;
        }

        return ledger;
    }

    private static AuditBreak? Walk(List<AuditRecord> ledger, AuditHead? head = null)
    {
        var check = new AuditCheck();
        return ledger.Select(check.Next).FirstOrDefault(found => found is not null) ?? (head is null ? null : check.End(head));
    }

    private static (long, AuditBreakKind)? Where(AuditBreak? found) => found is null ? null : (found.Seq, found.Kind);
}
