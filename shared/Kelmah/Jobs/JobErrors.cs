using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>The errors of jobs, applications, offers and saved searches.</summary>
public static class JobErrors
{
    /// <summary>Only a draft is published or deleted.</summary>
    public static readonly ErrorCode NotDraft = new("job_not_draft", 409, "The job is not a draft any more.");

    /// <summary>Only an active job takes applications or is closed.</summary>
    public static readonly ErrorCode NotActive = new("job_not_active", 409, "The job is not open for applications.");

    /// <summary>Only a closed job is reopened or completed.</summary>
    public static readonly ErrorCode NotClosed = new("job_not_closed", 409, "The job is not closed.");

    /// <summary>The content of a closed or completed job cannot be changed.</summary>
    public static readonly ErrorCode NotOpen = new("job_not_open", 409, "The job is closed and cannot be changed.");

    /// <summary>A job is open until its deadline at most.</summary>
    public static readonly ErrorCode DeadlinePassed = new("job_deadline_passed", 422, "The deadline is in the past.");

    /// <summary>A deadline is processed or reminded of when it is due.</summary>
    public static readonly ErrorCode DeadlineAhead = new("job_deadline_ahead", 409, "The deadline is not there yet.");

    /// <summary>A job whose contract is signed cannot be opened again.</summary>
    public static readonly ErrorCode HasContract = new("job_has_contract", 409, "The job has a signed contract.");

    /// <summary>Only its hirer decides about a job and its applications.</summary>
    public static readonly ErrorCode NotYourJob = new("not_your_job", 403, "Somebody else offers this job.");

    /// <summary>Only its worker withdraws an application.</summary>
    public static readonly ErrorCode NotYourApplication = new("not_your_application", 403, "Somebody else sent this application.");

    /// <summary>Nobody works for themself: whoever posted a job neither applies to it nor is invited, hired or paid for it.</summary>
    public static readonly ErrorCode OwnJob = new("own_job", 409, "This is your own job: nobody works for themself.");

    /// <summary>A worker applies once to a job.</summary>
    public static readonly ErrorCode AlreadyApplied = new("already_applied", 409, "You have applied to this job before.");

    /// <summary>Only a pending application is accepted, rejected or withdrawn.</summary>
    public static readonly ErrorCode ApplicationNotPending = new("application_not_pending", 409, "The application has been decided or withdrawn.");

    /// <summary>Only the last offer can be accepted.</summary>
    public static readonly ErrorCode OfferNotLast = new("offer_not_last", 409, "Another offer was made since.");

    /// <summary>An offer can be accepted until it expires.</summary>
    public static readonly ErrorCode OfferExpired = new("offer_expired", 409, "The offer has expired.");

    /// <summary>A party cannot accept its own offer.</summary>
    public static readonly ErrorCode OwnOffer = new("own_offer", 409, "The other side accepts an offer.");

    /// <summary>The number of offers of an application is limited.</summary>
    public static readonly ErrorCode TooManyOffers = new("too_many_offers", 409, "The application has as many offers as it can have.");

    /// <summary>A worker who has made an offer no longer offers the proposed rate.</summary>
    public static readonly ErrorCode WorkerHasOffered = new(
        "worker_has_offered", 409, "The worker has offered another rate since: the offer is what can be accepted.");

    /// <summary>The number of saved searches of a user is limited.</summary>
    public static readonly ErrorCode TooManySearches = new("too_many_searches", 409, "You have as many saved searches as one can have.");

    /// <summary>The name of a skill is stored once.</summary>
    public static readonly ErrorCode SkillKnown = new("skill_known", 409, "The skill is known already.");

    /// <summary>A proposed rate is in the job's currency.</summary>
    public static readonly ErrorCode CurrencyDiffers = new("job_currency_differs", 422, "The rate is not in the job's currency.");
}
