namespace Kelmah.Kernel.Journal;

/// <summary>A journal entry with the time at which it was recorded.</summary>
public sealed record RecordedEntry(JournalEntry Entry, DateTimeOffset RecordedAt);
