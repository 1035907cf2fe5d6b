using System.ComponentModel.DataAnnotations;

namespace Kelmah.Disputes;

/// <summary>Settings <c>Disputes__…</c>: how long the clocks of disputes run.</summary>
public sealed class DisputeOptions
{
    /// <summary>Business days that the other party has to answer. A contract keeps those that it was signed with. 5 (Upwork's).</summary>
    [Range(DisputeTerms.MinAnswerDays, DisputeTerms.MaxAnswerDays)]
    public int AnswerBusinessDays { get; set; } = 5;

    /// <summary>Whose business days are counted for new contracts, ISO 3166-1 alpha-2.</summary>
    [Country]
    public string Country { get; set; } = "GH";

    /// <summary>Public holidays besides those that the calendar knows, such as <c>GH=2026-03-06,GH=2026-12-25</c>.</summary>
    [HolidayDates]
    public string Holidays { get; set; } = "";

    /// <summary>Days from the opening until a dispute that is not decided is escalated.</summary>
    [Range(1, 90)]
    public int MediationDays { get; set; } = 14;

    /// <summary>Days from the opening until administrators are told of a dispute that is not decided; then each week.</summary>
    [Range(1, 180)]
    public int AlarmDays { get; set; } = 30;

    /// <summary>Hours from the answer in which a small claim is decided, before it is escalated.</summary>
    [Range(1, 720)]
    public int SmallClaimHours { get; set; } = 72;

    /// <summary>Days in which a party can appeal against a ruling.</summary>
    [Range(1, 60)]
    public int AppealDays { get; set; } = 7;
}
