"""What the discovery document only says in prose: which fields exclude each other, which must be.

Google's document has neither unions nor required fields in a form that a program can read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from tests.emulators.google.errors import bad
from tests.emulators.google.schema import Handlers, load

_CHARTS = (
    "basicChart pieChart bubbleChart candlestickChart orgChart histogramChart waterfallChart "
    "treemapChart scorecardChart"
)

_EXACTLY_ONE = {
    "ConditionalFormatRule": "booleanRule gradientRule",
    "ChartSpec": _CHARTS,
    "FindReplaceRequest": "range sheetId allSheets",
    "UpdateCellsRequest": "start range",
    "UpdateConditionalFormatRuleRequest": "rule newIndex",
    "DataFilter": "a1Range gridRange developerMetadataLookup",
}
_AT_MOST_ONE = {
    "ExtendedValue": "numberValue stringValue boolValue formulaValue errorValue",
    "ColorStyle": "rgbColor themeColor",
    "DeveloperMetadataLocation": "spreadsheet sheetId dimensionRange",
    "ProtectedRange": "range namedRangeId tableId",
}
_REQUIRED = {
    "AddConditionalFormatRuleRequest": "rule",
    "AddNamedRangeRequest": "namedRange",
    "AddProtectedRangeRequest": "protectedRange",
    "AddChartRequest": "chart",
    "AddBandingRequest": "bandedRange",
    "AppendCellsRequest": "fields",
    "AppendDimensionRequest": "dimension length",
    "BooleanCondition": "type",
    "BooleanRule": "condition",
    "ConditionalFormatRule": "ranges",
    "CopyPasteRequest": "source destination",
    "CreateDeveloperMetadataRequest": "developerMetadata",
    "DataValidationRule": "condition",
    "DeleteDimensionRequest": "range",
    "DeleteEmbeddedObjectRequest": "objectId",
    "DeleteNamedRangeRequest": "namedRangeId",
    "DeleteProtectedRangeRequest": "protectedRangeId",
    "DuplicateSheetRequest": "sourceSheetId",
    "FindReplaceRequest": "find",
    "InsertDimensionRequest": "range",
    "MergeCellsRequest": "range mergeType",
    "MoveDimensionRequest": "source destinationIndex",
    "RepeatCellRequest": "range cell fields",
    "SetDataValidationRequest": "range",
    "SortRangeRequest": "range sortSpecs",
    "UpdateCellsRequest": "fields",
    "UpdateChartSpecRequest": "chartId spec",
    "UpdateDimensionPropertiesRequest": "properties fields",
    "UpdateNamedRangeRequest": "namedRange fields",
    "UpdateProtectedRangeRequest": "protectedRange fields",
    "UpdateSheetPropertiesRequest": "properties fields",
    "UpdateSpreadsheetPropertiesRequest": "properties fields",
}

_NO_FIELDS = "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)"


def check(name: str, value: dict[str, Any]) -> None:
    """Refuse a body (without nulls) that breaks a rule of prose somewhere inside."""
    load().transform(name, value, _handlers())


@lru_cache(maxsize=1)
def _handlers() -> Handlers:
    names = {*_EXACTLY_ONE, *_AT_MOST_ONE, *_REQUIRED}
    return {name: _rule(name) for name in names}


def _rule(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    one = _EXACTLY_ONE.get(name, "").split()
    most = [*one, *_AT_MOST_ONE.get(name, "").split()]
    required = _REQUIRED.get(name, "").split()

    def checked(value: dict[str, Any]) -> dict[str, Any]:
        found = [field for field in most if field in value]
        if len(found) > 1:
            raise bad(f"oneof field '{found[0]}' is already set. Cannot set '{found[1]}' ({name})")
        if one and not found:
            raise bad(f"{name}: one of {', '.join(one)} must be set.")
        for field in required:
            if field not in value:
                raise bad(_NO_FIELDS if field == "fields" else f"{name}.{field} is required.")
        return value

    return checked
