using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>The trades that the market is sorted by, the same for everybody.</summary>
public static class JobCategories
{
    /// <summary>In alphabetical order of their names.</summary>
    public static Page<JobCategory> All { get; } = new(
        [
            new(JobCategoryName.ApplianceRepair, "Appliance repair", ["air conditioning", "fridge repair", "washing machine repair", "generator repair", "phone repair"]),
            new(JobCategoryName.Beauty, "Beauty", ["hairdressing", "braiding", "barbering", "make-up", "nail care"]),
            new(JobCategoryName.HomeCare, "Care at home", ["childcare", "elderly care", "nursing", "housekeeping"]),
            new(JobCategoryName.Carpentry, "Carpentry", ["carpentry", "furniture making", "cabinet making", "door fitting", "upholstery"]),
            new(JobCategoryName.Catering, "Catering", ["cooking", "baking", "event catering", "serving"]),
            new(JobCategoryName.Cleaning, "Cleaning", ["house cleaning", "office cleaning", "laundry", "window cleaning", "fumigation"]),
            new(JobCategoryName.Construction, "Construction", ["masonry", "bricklaying", "concrete work", "steel fixing", "scaffolding", "site labour"]),
            new(JobCategoryName.Design, "Design and media", ["graphic design", "photography", "video editing", "sign writing", "printing"]),
            new(JobCategoryName.Driving, "Driving and moving", ["driving", "moving", "delivery", "heavy vehicle driving"]),
            new(JobCategoryName.Electrical, "Electrical work", ["electrical", "wiring", "solar", "lighting", "security systems"]),
            new(JobCategoryName.Events, "Events", ["event planning", "decoration", "sound systems", "master of ceremonies"]),
            new(JobCategoryName.Farming, "Farming", ["farming", "poultry", "irrigation", "harvesting", "farm machinery"]),
            new(JobCategoryName.Gardening, "Gardening", ["gardening", "landscaping", "tree cutting", "lawn care"]),
            new(JobCategoryName.It, "Information technology", ["computer repair", "networking", "web development", "data entry", "software development"]),
            new(JobCategoryName.Metalwork, "Metalwork", ["welding", "fabrication", "gate making", "aluminium work", "burglar proofing"]),
            new(JobCategoryName.Painting, "Painting and finishing", ["painting", "plastering", "wallpapering", "spraying"]),
            new(JobCategoryName.Plumbing, "Plumbing", ["plumbing", "pipe fitting", "drainage", "water tanks", "borehole drilling"]),
            new(JobCategoryName.Roofing, "Roofing", ["roofing", "ceiling work", "gutters", "thatching", "waterproofing"]),
            new(JobCategoryName.Security, "Security", ["guarding", "event security", "dog handling"]),
            new(JobCategoryName.Tailoring, "Tailoring", ["tailoring", "dressmaking", "embroidery", "kente weaving", "alterations"]),
            new(JobCategoryName.Teaching, "Teaching", ["tutoring", "language lessons", "music lessons", "exam preparation"]),
            new(JobCategoryName.Tiling, "Tiling and flooring", ["tiling", "terrazzo", "flooring", "paving"]),
            new(JobCategoryName.VehicleRepair, "Vehicle repair", ["car repair", "auto electrical", "panel beating", "vulcanizing", "motorbike repair"]),
        ],
        NextCursor: null);

    /// <summary>The skills of any of some trades.</summary>
    public static IEnumerable<string> SkillsOf(IReadOnlyCollection<JobCategoryName> names) =>
        All.Items.Where(category => names.Contains(category.Id)).SelectMany(category => category.Skills);
}

/// <summary>A trade with its skills, for a front end to choose from. A job may ask for any other skill as well.</summary>
/// <param name="Id">Stable; what jobs are looked for by.</param>
/// <param name="Name">In English.</param>
/// <param name="Skills">As they are stored, to look for jobs and workers by.</param>
[SchemaName("JobCategory")]
public sealed record JobCategory(JobCategoryName Id, string Name, ImmutableArray<string> Skills);

/// <summary>The names of the trades in requests and answers. What is stored names them too, so that none is ever taken away.</summary>
public enum JobCategoryName
{
    ApplianceRepair = 0,
    Beauty = 1,
    HomeCare = 2,
    Carpentry = 3,
    Catering = 4,
    Cleaning = 5,
    Construction = 6,
    Design = 7,
    Driving = 8,
    Electrical = 9,
    Events = 10,
    Farming = 11,
    Gardening = 12,
    It = 13,
    Metalwork = 14,
    Painting = 15,
    Plumbing = 16,
    Roofing = 17,
    Security = 18,
    Tailoring = 19,
    Teaching = 20,
    Tiling = 21,
    VehicleRepair = 22,
}
