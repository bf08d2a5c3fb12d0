"""Words that wish for a chart."""

from typing import Final

from engine.planning.phrases.row import Row

ROWS: Final[tuple[Row, ...]] = (
    (
        "chart",
        "bar",
        "",
        "bar chart|bar graph|bars|as bars|column chart|bar|columns|as a bar chart",
    ),
    ("chart", "line", "", "line chart|line graph|as a line|as lines|line plot|as a line chart"),
    ("chart", "line", "last", "line|as line"),
    ("chart", "pie", "", "pie chart|pie|as a pie|donut|donut chart|doughnut|as a pie chart"),
    (
        "chart",
        "table",
        "",
        "table|as a table|in a table|in table form|no chart|tabular",
    ),
    ("chart", "table", "", "pivot table|crosstab|cross tab|pivot|matrix"),
    ("chart", "table", "", "in one table|without a chart|as table|grid|without chart|no graph"),
    ("chart", "area", "", "area chart|stacked area|as an area chart|area graph"),
    ("chart", "scatter", "", "scatter|scatter plot|scatterplot|scatter chart"),
    ("chart", "heatmap", "", "heatmap|heat map|as a heatmap"),
    ("chart", "map", "", "map|on a map|on the map|on a world map|as a map|world map|choropleth"),
    ("chart", "histogram", "", "histogram|as a histogram|distribution"),
    ("chart", "stacked", "", "stacked bar|stacked bars|stacked bar chart|stacked columns"),
    ("chart", "stacked", "", "as stacked bars|stacked column chart|as a stacked bar chart"),
    ("chart", "funnel", "", "funnel chart|as a funnel|as a funnel chart"),
    ("chart", "waterfall", "", "waterfall|waterfall chart|as a waterfall|bridge chart"),
    ("chart", "bullet", "", "bullet chart|as a bullet chart|bullet graph"),
    ("chart", "number", "", "as a number|big number|single number|kpi tile|scorecard"),
    ("chart", "", "", "chart|graph|plot|visualize|visual|diagram|make it a|turn it into a"),
    ("chart", "", "", "show as a|visualise|draw"),
)
