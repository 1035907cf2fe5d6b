using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>The rules of jobs and of applications to them.</summary>
public static class JobErrors
{
    /// <summary>Publishing and deleting take a draft.</summary>
    public static readonly ErrorCode NotDraft = new("job_not_draft", 409, "The job is not a draft any more.");

    /// <summary>Applying and closing take an active job.</summary>
    public static readonly ErrorCode NotActive = new("job_not_active", 409, "The job is not open for applications.");

    /// <summary>Reopening and completing take a closed job.</summary>
    public static readonly ErrorCode NotClosed = new("job_not_closed", 409, "The job is not closed.");

    /// <summary>The content of a closed or completed job stays as it is.</summary>
    public static readonly ErrorCode NotOpen = new("job_not_open", 409, "The job is closed and cannot be changed.");

    /// <summary>A job is open until its deadline at most.</summary>
    public static readonly ErrorCode DeadlinePassed = new("job_deadline_passed", 422, "The deadline is in the past.");

    /// <summary>A deadline passes, or is near, when its time has come.</summary>
    public static readonly ErrorCode DeadlineAhead = new("job_deadline_ahead", 409, "The deadline is not there yet.");

    /// <summary>A job whose contract is signed cannot be opened again.</summary>
    public static readonly ErrorCode HasContract = new("job_has_contract", 409, "The job has a signed contract.");

    /// <summary>Only its hirer decides about a job and its applications.</summary>
    public static readonly ErrorCode NotYourJob = new("not_your_job", 403, "Somebody else offers this job.");

    /// <summary>Only its worker takes an application back.</summary>
    public static readonly ErrorCode NotYourApplication = new("not_your_application", 403, "Somebody else sent this application.");

    /// <summary>A worker applies once to a job.</summary>
    public static readonly ErrorCode AlreadyApplied = new("already_applied", 409, "You have applied to this job before.");

    /// <summary>Accepting, rejecting and withdrawing take a pending application.</summary>
    public static readonly ErrorCode ApplicationNotPending = new("application_not_pending", 409, "The application has been decided or withdrawn.");

    /// <summary>Only the last offer can be accepted.</summary>
    public static readonly ErrorCode OfferNotLast = new("offer_not_last", 409, "Another offer was made since.");

    /// <summary>An offer holds for a time.</summary>
    public static readonly ErrorCode OfferExpired = new("offer_expired", 409, "The offer has expired.");

    /// <summary>It takes two to agree.</summary>
    public static readonly ErrorCode OwnOffer = new("own_offer", 409, "The other side accepts an offer.");

    /// <summary>Nobody haggles without end.</summary>
    public static readonly ErrorCode TooManyOffers = new("too_many_offers", 409, "The application has as many offers as it can have.");

    /// <summary>The worker has taken the first rate back by offering another.</summary>
    public static readonly ErrorCode WorkerHasOffered = new(
        "worker_has_offered", 409, "The worker has offered another rate since: the offer is what can be accepted.");

    /// <summary>A user has a few searches.</summary>
    public static readonly ErrorCode TooManySearches = new("too_many_searches", 409, "You have as many saved searches as one can have.");

    /// <summary>The name of a skill is kept once.</summary>
    public static readonly ErrorCode SkillKnown = new("skill_known", 409, "The skill is known already.");

    /// <summary>A proposed rate is in the job's currency.</summary>
    public static readonly ErrorCode CurrencyDiffers = new("job_currency_differs", 422, "The rate is not in the job's currency.");
}
