using Kelmah.Domain.Payments;

namespace Kelmah.Application.Persistence;

/// <summary>A journal entry with the time at which it was recorded.</summary>
public sealed record RecordedEntry(JournalEntry Entry, DateTimeOffset RecordedAt);
