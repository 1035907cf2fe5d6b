using Kelmah.Attachments;
using Kelmah.Kernel;
using Kelmah.Tests.Contracts;

namespace Kelmah.Tests.Attachments;

/// <summary>All states × all commands.</summary>
public sealed class AttachmentTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Unused = new AttachmentOptions().UnusedLifetime;
    private static readonly Guid Owner = new(1, 0, 0, new byte[8]);
    private static readonly Guid Hirer = new(2, 0, 0, new byte[8]);
    private static readonly AttachmentUse Use = new(AttachmentUseKind.Application, new Guid(3, 0, 0, new byte[8]), [Hirer]);

    public static TheoryData<string, string, string> Table => StateTable.Read("""
                     | Pending                | Clean                      | Infected                   | Failed
        findNothing  | Clean                  | same                       | attachment_already_scanned | attachment_already_scanned
        findHarm     | Infected               | attachment_already_scanned | same                       | attachment_already_scanned
        fail         | Failed                 | attachment_already_scanned | attachment_already_scanned | same
        take         | Pending                | Clean                      | attachment_infected        | Failed
        release      | same                   | same                       | same                       | same
        read         | attachment_not_scanned | same                       | attachment_infected        | attachment_scan_failed
        """);

    [Theory]
    [MemberData(nameof(Table))]
    public void Each_command_in_each_state(string state, string command, string outcome)
    {
        var before = In(Enum.Parse<ScanState>(state));

        Result<Attachment> after = command switch
        {
            "findNothing" => before.Scan(ScanVerdict.Clean, Now),
            "findHarm" => before.Scan(ScanVerdict.Infected("executable"), Now),
            "fail" => before.Scan(ScanVerdict.Failed("damaged_archive"), Now),
            "take" => before.Take(Use, Now),
            "release" => before.Release(Use.Kind, Use.EntityId, Now),
            _ => before.RefuseContent() is { } error ? error : before,
        };

        Assert.Equal(outcome, StateTable.Outcome(before, after, next => next.ScanState.ToString()));
    }

    [Fact]
    public void What_shows_it_opens_it_to_its_readers_and_keeps_it()
    {
        var shown = In(ScanState.Clean).Take(Use, Now).Value;

        Assert.True(shown.IsReadableBy(Hirer) && shown.IsReadableBy(Owner) && !shown.IsReadableBy(Guid.Empty));
        Assert.False(shown.IsUnused(Unused, Now.AddYears(1)));
        Assert.Same(shown, shown.Take(Use, Now).Value);
        var released = shown.Release(Use.Kind, Use.EntityId, Now.AddHours(1));
        Assert.False(released.IsReadableBy(Hirer));
        Assert.False(released.IsUnused(Unused, Now.AddHours(24)));
        Assert.True(released.IsUnused(Unused, Now.AddHours(25)));
    }

    [Fact]
    public void With_its_owner_goes_what_was_shown_but_not_what_was_delivered()
    {
        var delivered = Use with { Kind = AttachmentUseKind.Milestone, EntityId = new Guid(4, 0, 0, new byte[8]) };
        var shown = In(ScanState.Clean).Take(Use, Now).Value.Committed<Attachment>();

        var erased = shown.ErasePersonalData(Now).Committed<Attachment>();
        var kept = shown.Take(delivered, Now).Value.Committed<Attachment>().ErasePersonalData(Now).Committed<Attachment>();

        Assert.Equal(Attachment.ErasedName, erased.FileName);
        Assert.True(erased.IsUnused(Unused, Now + Unused));
        Assert.Equal((shown.FileName, delivered, null), (kept.FileName, Assert.Single(kept.Uses), kept.UnusedSince));
        Assert.Same(erased, erased.ErasePersonalData(Now));
        Assert.Same(kept, kept.ErasePersonalData(Now));
    }

    [Fact]
    public void A_users_space_has_an_end()
    {
        var space = AttachmentSpace.Open(Owner, Now).Take(60, 100, Now).Value;

        Assert.Equal(AttachmentErrors.QuotaExceeded, space.Take(41, 100, Now).Refusal!.Error);
        Assert.Equal(100, space.Take(40, 100, Now).Value.UsedBytes);
        Assert.Equal(0, space.Free(60, Now).UsedBytes);
    }

    [Theory]
    [InlineData("a/b\\c.txt", "c.txt")]
    [InlineData("photo\u202Egnp.exe", "photo_gnp.exe")]
    [InlineData("\r\nSet-Cookie: x.txt", "Set-Cookie_ x.txt")]
    [InlineData("...", "file")]
    [InlineData(null, "file")]
    [InlineData("Cafe\u0301.txt", "Café.txt")]
    [InlineData("हिन्दी.txt", "हिन्दी.txt")]
    [InlineData("ไฟล์.pdf", "ไฟล์.pdf")]
    [InlineData("தமிழ்.pdf", "தமிழ்.pdf")]
    [InlineData("مُحَمَّد.pdf", "مُحَمَّد.pdf")]
    [InlineData("שָׁלוֹם.pdf", "שָׁלוֹם.pdf")]
    [InlineData("ọ\u0300ṣun.pdf", "ọ\u0300ṣun.pdf")]
    [InlineData("Ɛkwan ŋutɔ.pdf", "Ɛkwan ŋutɔ.pdf")]
    [InlineData("𠮷野家.pdf", "𠮷野家.pdf")]
    [InlineData("🎨❤\uFE0F.png", "🎨❤.png")]
    [InlineData("a\u200Bb\uFEFF.txt", "a_b_.txt")]
    public void A_name_is_made_plain(string? name, string plain) => Assert.Equal(plain, FileNames.Clean(name));

    [Fact]
    public void A_long_name_keeps_its_extension()
    {
        var plain = FileNames.Clean(new string('a', 500) + ".pdf");

        Assert.Equal((FileNames.MaxLength, "pdf"), (plain.Length, FileNames.Extension(plain)));
    }

    [Fact]
    public void A_long_name_is_not_cut_within_a_letter()
    {
        var plain = FileNames.Clean("a" + string.Concat(Enumerable.Repeat("𠮷", 100)) + ".pdf");

        Assert.EndsWith("𠮷.pdf", plain, StringComparison.Ordinal);
        Assert.InRange(plain.Length, FileNames.MaxLength - 1, FileNames.MaxLength);
    }

    private static Attachment In(ScanState state) => Attachment
        .Upload(new Guid(4, 0, 0, new byte[8]), Owner, new AttachmentContent("a.png", "image/png", 3, "00"), Now)
        .Committed<Attachment>() with
    {
        ScanState = state,
    };
}
